export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const sign = JSON.stringify(data);
  const state = (box.__hits ??= {});
  state.send = setTriggerValue;
  if (state.sign === sign) return;
  state.sign = sign;
  box.replaceChildren(...data.groups.map((group) => el("section", {},
    el("h3", {}, el("button", { type: "button", onclick: () => state.send("opened", group.source) }, group.title, said(". Read and code"))),
    el("p", { class: "about" }, group.about),
    el("ol", {}, group.lines.map((line) => el("li", {}, line.before, el("mark", {}, line.quote), line.after))))));
}
