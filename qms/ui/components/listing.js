export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const sign = JSON.stringify(data);
  const state = (box.__listing ??= {});
  state.send = setTriggerValue;
  if (state.sign === sign) return;
  state.sign = sign;
  const look = (at) => (data.numbers.includes(at) ? "number" : null);
  box.replaceChildren(el("div", { class: "scroll", tabindex: data.opens ? null : "0", role: "region", "aria-label": data.caption },
    el("table", {},
      el("caption", { class: "sr" }, data.caption),
      el("thead", {}, el("tr", {}, data.columns.map((column, at) => el("th", { scope: "col", class: look(at) }, column)))),
      el("tbody", {}, data.rows.map((row, line) => el("tr", {}, row.map((cell, at) => at
        ? el("td", { class: look(at) }, cell)
        : el("th", { scope: "row" }, data.opens
          ? el("button", { type: "button", onclick: () => state.send("opened", data.ids[line]) }, cell, said(`. ${data.opens}`))
          : cell))))))));
}
