const STATES = { IE: "Insufficient", ie: "Insufficient", NA: "Not assessed", NX: "Not applicable", none: "Not assessed" };
const KINDS = { I: "interviews", M: "meetings", D: "documents" };

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__sheet ??= {});
  const dark = onDark(box);
  const sign = JSON.stringify([data.sign, dark]);
  state.send = setTriggerValue;
  const send = (name, value) => state.send(name, value);

  if (state.sign !== sign) {
    state.sign = sign;
    state.control?.abort();
    state.sizes?.disconnect();
    state.control = new AbortController();
    const scroller = el("div", { class: "scroller" }, table(data, dark, send, pick));
    const main = el("div", { class: "grid", style: { "--n": data.systems.length } },
      scroller, legend(), el("p", { class: "sr", role: "status" }));
    const aside = el("aside", { class: "panel", "aria-label": "Evidence", hidden: true });
    Object.assign(state, { main, aside, scroller, sheet: el("div", { class: "sheet" }, main, aside) });
    state.stop = roving(scroller.firstChild, state.control.signal);
    box.replaceChildren(state.sheet);
    state.sizes = new ResizeObserver(() => fit(state, data.systems.length));
    state.sizes.observe(main);
  }

  function pick(criterion, system) {
    mark([criterion, system]);
    state.asked = Boolean(criterion);
    send("picked", [criterion, system]);
  }

  function mark([criterion, system]) {
    for (const button of state.main.querySelectorAll("td button[aria-expanded=true]")) {
      button.setAttribute("aria-expanded", "false");
    }
    const button = find(state, criterion, system);
    button?.setAttribute("aria-expanded", "true");
    if (button) state.stop(button);
  }

  mark(data.selected);
  const told = data.panel ? { ...data.panel, key: data.selected.join("\n") } : null;
  const close = () => { const button = find(state, ...data.selected); pick("", ""); button?.focus(); };
  state.aside.hidden = !told;
  state.sheet.classList.toggle("beside", Boolean(told));
  const fresh = showPanel(state.aside, told, send, dark, () => el("span"), close);
  if (told && fresh) {
    find(state, ...data.selected)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    if (state.asked) {
      state.main.querySelector("[role=status]").textContent = `Evidence for ${told.above}, ${told.name} is shown.`;
      if (below(state)) {
        state.aside.scrollIntoView({ block: "start" });
        state.aside.querySelector("h2").focus({ preventScroll: true });
      }
    }
  }
  state.asked = false;
  return () => { state.control?.abort(); state.sizes?.disconnect(); };
}

function find(state, criterion, system) {
  if (!criterion || !system) return null;
  return state.main.querySelector(`button[data-cell="${CSS.escape(`${criterion}\n${system}`)}"]`);
}

// Where all columns fit, the page scrolls; where not, the table does, under its fixed column.
function fit(state, systems) {
  const style = getComputedStyle(state.main);
  const first = parseFloat(style.getPropertyValue("--first")), cell = parseFloat(style.getPropertyValue("--cell"));
  const width = state.main.clientWidth;
  const each = Math.max(cell, (width - first) / systems);
  state.scroller.classList.toggle("fits", first + systems * cell <= width + 1);
  state.main.classList.toggle("tight", each < 200);
  state.main.classList.toggle("tighter", each < 148);
}

function table(data, dark, send, pick) {
  const across = data.systems.length + 1;
  const head = el("thead", {}, el("tr", { "data-row": "" },
    el("th", { scope: "col" }, said("Criterion")),
    data.systems.map((system) => el("th", { scope: "col" },
      el("button", { type: "button", "data-cell": system.id, title: system.name, onclick: () => send("profile", system.id) },
        el("b", {}, system.name), el("small", {}, system.note), said(". Open the profile"))))));
  const bodies = data.sections.map((section) => {
    const names = new Map(section.scale.map((step) => [step.level, step.name]));
    return shade(el("tbody", {},
      section.title ? el("tr", { class: "rubric" }, el("th", { colspan: across, scope: "rowgroup" }, section.title)) : null,
      section.domains.map((domain) => [
        el("tr", { class: "dom" }, el("th", { colspan: across, scope: "rowgroup" }, el("span", {}, domain.name))),
        domain.rows.map((row) => el("tr", { "data-row": row.id },
          el("th", { class: "name", scope: "row" },
            el("div", {}, el("span", { class: "id" }, `${row.id} `), el("span", {}, row.name))),
          row.cells.map((cell, at) => el("td", {}, filled(cell, row, data.systems[at], names, data.words, pick))))),
      ]),
    ), section.scale, dark);
  });
  return el("table", {},
    el("caption", { class: "sr" }, "Level on record by criterion and system. Arrow keys move between cells, Enter shows the evidence."),
    el("colgroup", {}, el("col", { class: "first" }), data.systems.map(() => el("col"))),
    head, bodies);
}

function filled([look, shown, letters, word, low, high, fragile], row, system, names, triangulation, pick) {
  const contested = low >= 0;
  const tone = {
    agreed: triangulation[word], suggests: "suggested", ie: "suggested", split: "split", rated: "rated",
  }[look] ?? "";
  const level = typeof shown === "number" ? names.get(shown) : STATES[look];
  const told = [
    typeof shown === "number" ? `${shown} ${level}` : shown !== null ? `${look}: ${shown}` : level,
    look === "suggests" || look === "ie" ? "suggested by evidence, not agreed" : "",
    triangulation[word],
    letters ? [...letters].map((letter) => KINDS[letter]).join(", ") : "",
    contested ? `contested ${low} to ${high}` : "",
    fragile ? "fragile" : "",
  ].filter(Boolean).join("; ");
  const button = el("button", {
    type: "button", class: look + (contested ? " contested" : ""), "aria-expanded": "false",
    "data-cell": `${row.id}\n${system.id}`, title: `${row.id}, ${system.name}: ${told}`,
    "aria-label": `${row.id} ${row.name}, ${system.name}: ${told}`,
    onclick: (event) => event.currentTarget.getAttribute("aria-expanded") === "true" ? pick("", "") : pick(row.id, system.id),
  },
    typeof shown === "number" ? [el("b", {}, shown), el("span", {}, level)]
      : look === "NX" ? el("span", {}, "–  ", level)
        : el("span", {}, shown ?? level),
    el("span", { class: "t" }, tone),
    el("span", { class: "k" }, letters));
  if (look === "agreed") {
    button.style.setProperty("--f", `var(--f${shown})`);
    button.style.setProperty("--i", `var(--i${shown})`);
  }
  return button;
}

function legend() {
  const entry = (look, text) => el("span", {}, el("i", { class: look, "aria-hidden": "true" }), text);
  return el("div", { class: "legend" },
    entry("IE", "insufficient evidence"), entry("contested", "contested"), entry("suggests", "suggested, not agreed"),
    entry("split", "rated or split: single ratings"), entry("NA", "not assessed"),
    el("span", {}, "I M D: interviews, meetings, documents that speak"),
    el("span", {}, "Arrow keys move, Enter shows the evidence"));
}

function below(state) {
  return state.aside.getBoundingClientRect().left <= state.main.getBoundingClientRect().left + 1;
}
