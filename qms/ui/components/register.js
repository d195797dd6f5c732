// The register of benefits: one table, a body for each programme, a row for each claim.
const COLUMNS = ["Claim", "Who gains", "Stage", "Attribution", "Valuation", "Not told yet"];

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__register ??= {});
  state.send = setTriggerValue;
  const sign = JSON.stringify(data);
  if (state.sign === sign) return;
  state.sign = sign;
  box.replaceChildren(el("div", { class: "scroll" }, el("table", {},
    el("caption", { class: "sr" }, "Claims of benefit, programme by programme. Using a claim opens it."),
    el("thead", {}, el("tr", {}, COLUMNS.map((name) => el("th", { scope: "col" }, name)))),
    data.groups.map((group) => el("tbody", {},
      el("tr", { class: "group" }, el("th", { scope: "rowgroup", colspan: COLUMNS.length },
        el("button", { type: "button", class: "title", onclick: () => state.send("programme", group.id) },
          group.title, said(". Show this programme alone")),
        el("span", { class: "about" }, group.about),
        group.warnings.map((line) => el("span", { class: "look" }, line)))),
      group.claims.length ? null : el("tr", {}, el("td", { class: "soft", colspan: COLUMNS.length }, "No claim is recorded here.")),
      group.claims.map((claim) => el("tr", {},
        el("th", { scope: "row" },
          el("button", { type: "button", onclick: () => state.send("opened", claim.id) }, claim.statement, said(". Open this claim")),
          el("small", {}, claim.category)),
        [claim.beneficiary, claim.stage, claim.attribution, claim.valuation].map((cell, at) =>
          el("td", { "data-head": COLUMNS[at + 1] }, cell)),
        el("td", { class: "soft", "data-head": COLUMNS[5] }, claim.gaps)))))
  )));
}
