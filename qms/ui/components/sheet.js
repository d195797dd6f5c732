// Small parts that every sheet of the app is made of. Text arrives as data and is written with
// textContent, so whatever people wrote stays text.

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  set(node, attributes);
  add(node, children);
  return node;
}

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  set(node, attributes);
  add(node, children);
  return node;
}

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "style") {
      for (const [property, to] of Object.entries(value)) node.style.setProperty(property, to);
    } else if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    node.append(child instanceof Node ? child : String(child));
  }
}

function said(text) {
  return el("span", { class: "sr" }, text);
}

// Is the paper dark? Streamlit says only which colours are in force.
function onDark(host) {
  const paper = getComputedStyle(host).getPropertyValue("--st-background-color").trim();
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  probe.fillStyle = paper || "#ffffff";
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}

// The shades of a scale as custom properties --f0, --i0 … on a part of the page.
function shade(node, scale, dark) {
  for (const step of scale) {
    const [fill, ink] = dark ? step.dark : step.light;
    node.style.setProperty(`--f${step.level}`, fill);
    node.style.setProperty(`--i${step.level}`, ink);
  }
  return node;
}

// One stop for Tab in a table of buttons; the arrow keys move within it.
function roving(table, signal) {
  const rows = () => [...table.querySelectorAll("[data-row]")]
    .map((row) => [...row.querySelectorAll("button[data-cell]")])
    .filter((row) => row.length);
  const stop = (button) => {
    for (const other of table.querySelectorAll("button[data-cell][tabindex='0']")) other.tabIndex = -1;
    button.tabIndex = 0;
  };
  const all = rows();
  for (const button of all.flat()) button.tabIndex = -1;
  if (all.length) all[0][0].tabIndex = 0;
  table.addEventListener("focusin", (event) => {
    const button = event.target.closest?.("button[data-cell]");
    if (button) stop(button);
  }, { signal });
  table.addEventListener("keydown", (event) => {
    const button = event.target.closest?.("button[data-cell]");
    if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
    const grid = rows();
    const y = grid.findIndex((row) => row.includes(button));
    const x = grid[y].indexOf(button);
    const to = {
      ArrowDown: [y + 1, x], ArrowUp: [y - 1, x], ArrowRight: [y, x + 1], ArrowLeft: [y, x - 1],
      Home: [y, 0], End: [y, grid[y].length - 1],
      PageDown: [Math.min(y + 10, grid.length - 1), x], PageUp: [Math.max(y - 10, 0), x],
    }[event.key];
    if (!to || !grid[to[0]]) return;
    const row = grid[to[0]];
    const next = row[Math.min(Math.max(to[1], 0), row.length - 1)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }, { signal });
  return stop;
}
