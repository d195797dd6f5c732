export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__change ??= { open: new Set() });
  const dark = onDark(box);
  const sign = JSON.stringify([data, dark]);
  state.send = setTriggerValue;
  if (state.sign === sign) return () => {};
  state.sign = sign;
  state.control?.abort();
  state.control = new AbortController();
  box.replaceChildren(el("div", { class: "change" }, data.sections.map((section) => [
    section.title ? el("h2", { class: "rubric" }, section.title) : null,
    section.groups.map((group) => drawn(section, group)),
  ])));
  for (const table of box.querySelectorAll("table")) roving(table, state.control.signal);
  return () => state.control?.abort();

  function drawn(section, group) {
    const head = [el("h3", {}, group.head), el("span", { class: "count" }, group.count)];
    const body = [el("p", { class: "meaning" }, group.meaning), table(section, group)];
    if (!group.folded) return el("section", { class: group.outcome.replaceAll(" ", "-") }, el("div", { class: "head" }, head), body);
    const name = `${section.title}\n${group.outcome}`;
    return el("details", {
      open: state.open.has(name),
      ontoggle: (event) => state.open[event.target.open ? "add" : "delete"](name),
    }, el("summary", { class: "head" }, head), body);
  }

  function table(section, group) {
    return el("table", {},
      el("caption", { class: "sr" }, `${group.head}: ${group.count}. Arrow keys move between cells, Enter opens the profile of that wave.`),
      el("thead", {}, el("tr", {},
        el("th", { scope: "col" }, "Criterion"), el("th", { scope: "col" }, data.waves[0]),
        el("th", { scope: "col" }, said("What became of it")), el("th", { scope: "col" }, data.waves[1]),
        el("th", { scope: "col" }, "What was heard"))),
      el("tbody", {}, group.rows.map((row) => el("tr", { "data-row": row.id },
        el("th", { scope: "row" }, el("span", { class: "id" }, `${row.id} `), row.name),
        el("td", { class: "then" }, cell(section.scales[0], row, "before", data.waves[0])),
        el("td", { class: "way" }, way(row)),
        el("td", { class: "now" }, cell(section.scales[1], row, "after", data.waves[1])),
        el("td", { class: "said" }, row.said.map((sentence) => el("span", {}, `${sentence} `)))))));
  }

  function cell(scale, row, side, wave) {
    const told = row[side];
    if (!told) return el("span", { class: "blank" }, "not asked");
    const button = el("button", {
      type: "button", class: told.look, "data-cell": `${row.id}\n${side}`,
      "aria-label": `${row.id} ${row.name}, ${wave}: ${[told.level, told.word, ...told.marks].filter((part) => part !== null).join(" ")}. Open the profile`,
      title: `${wave}: open the profile`,
      onclick: () => state.send("picked", [row.id, side]),
    },
      told.level === null ? null : el("b", {}, told.level),
      el("span", { class: "word" }, told.word),
      told.marks.map((mark) => el("small", { class: mark.startsWith("contested") ? "look" : null }, mark)));
    const step = scale.find((one) => one.level === told.level);
    if (step) {
      const [fill, ink] = dark ? step.dark : step.light;
      button.style.setProperty("--f", fill);
      button.style.setProperty("--i", ink);
    }
    return button;
  }
}

// An arrow stands only where a level moved.
function way(row) {
  if (!row.step) return null;
  return [
    svg("svg", { class: "arrow", width: 26, height: 12, viewBox: "0 0 26 12", "aria-hidden": "true" },
      svg("path", { d: "M1 6H24M19 1.5L24.5 6L19 10.5" })),
    el("span", {}, row.step > 0 ? "higher" : "lower"),
  ];
}
