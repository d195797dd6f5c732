export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const sign = JSON.stringify(data);
  const state = (box.__suggested ??= {});
  state.send = setTriggerValue;
  if (state.sign === sign) return;
  state.sign = sign;
  const act = (what, passage) => () => state.send("act", {
    do: what, doc: data.doc, source: passage.source, start: passage.start, end: passage.end,
  });
  const button = (name, what, passage, quiet) => el("button",
    { type: "button", class: quiet ? "btn quiet" : "btn", onclick: act(what, passage) },
    name, said(`: passage in ${passage.title}`));
  const told = (name, parts) => parts.length > 0 && [el("b", {}, name), " ", parts.join(" · "), " "];
  box.replaceChildren(el("ol", {}, data.passages.map((passage) => el("li", {},
    el("h3", {}, passage.title),
    el("p", { class: "about" }, passage.about),
    el("p", { class: "passage" },
      el("span", { class: "around" }, passage.before), passage.quote,
      el("span", { class: "around" }, passage.after)),
    el("p", { class: "why" }, told("Signals", passage.signals), told("Words", passage.words),
      !passage.signals.length && !passage.words.length && "Parts of words alike"),
    passage.is_accepted && el("p", { class: "why" }, "Accepted, not coded by you yet"),
    data.may_decide && el("div", { class: "acts" },
      button("Code it", "accept", passage), button("Dismiss", "dismiss", passage, true))))));
}
