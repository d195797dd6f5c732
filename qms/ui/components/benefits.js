// Category by beneficiary: a cell with claims is a button that opens them.
export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__benefits ??= {});
  state.send = setTriggerValue;
  const sign = JSON.stringify([data.columns, data.rows]);
  if (state.sign !== sign) {
    state.sign = sign;
    state.control?.abort();
    state.control = new AbortController();
    const table = el("table", {},
      el("caption", { class: "sr" }, "Claims by category and by who gains, as counts by stage with the strongest attribution. Arrow keys move, Enter opens the claims."),
      el("colgroup", {}, el("col", { class: "first" }), data.columns.map(() => el("col"))),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, said("Category")),
        data.columns.map(([, name]) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, data.rows.map((row) => el("tr", { "data-row": row.id || "-" },
        el("th", { scope: "row" }, row.name),
        row.cells.map((cell, at) => el("td", {}, cell ? filled(state, row, data.columns[at], cell) : el("span", { class: "none" }, data.none)))))));
    box.replaceChildren(el("div", { class: "scroller", style: { "--n": data.columns.length } }, table));
    roving(table, state.control.signal);
  }
  const [category, beneficiary] = data.selected;
  for (const button of box.querySelectorAll("button[data-cell]")) {
    button.setAttribute("aria-expanded", String(button.dataset.cell === `${category}\n${beneficiary}`));
  }
  return () => state.control?.abort();
}

function filled(state, row, [beneficiary, name], [stages, strongest]) {
  return el("button", {
    type: "button", "data-cell": `${row.id}\n${beneficiary}`, "aria-expanded": "false",
    "aria-label": `${row.name}, ${name}: ${stages}; ${strongest}`,
    onclick: (event) => state.send("picked", event.currentTarget.getAttribute("aria-expanded") === "true" ? [] : [row.id, beneficiary]),
  }, el("b", {}, stages), el("small", {}, strongest));
}
