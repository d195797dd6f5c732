export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const sign = JSON.stringify(data);
  const state = (box.__hits ??= {});
  state.send = setTriggerValue;
  if (state.sign === sign) return;
  state.sign = sign;
  const open = (source, at) => state.send("opened", { source, at });
  // A real link, so that a hit can be opened beside the results too.
  const link = (source, line) => el("a", {
    href: `read?${new URLSearchParams({ study: data.study, source, at: line.at })}`,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open(source, line.at);
    },
  }, el("mark", {}, line.quote), said(". Read and code here"));
  const coded = (codes) => codes.length > 0 && el("span", { class: "coded" }, "Coded ",
    codes.map(([code, name], at) => [at ? ", " : "", el("b", { title: name }, code)]));
  box.replaceChildren(...data.groups.map((group) => el("section", {},
    el("h3", {}, el("button", { type: "button", onclick: () => open(group.source, "") }, group.title, said(". Read and code"))),
    el("p", { class: "about" }, group.about),
    el("ol", {}, group.lines.map((line) => el("li", {}, line.before, link(group.source, line), line.after, coded(line.codes)))))));
}
