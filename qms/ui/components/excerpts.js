export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__excerpts ??= {});
  state.send = setTriggerValue;
  const sign = JSON.stringify(data);
  if (state.sign === sign) return;
  state.sign = sign;
  box.replaceChildren(el("ul", { "aria-label": data.caption }, data.lines.map((line) => el("li", {},
    el("blockquote", {}, el("p", {}, `“${line.quote}”`)),
    el("p", { class: "under" }, el("span", {}, line.line),
      link(state, data, line),
      data.act ? el("button", { type: "button", class: "btn", "data-coding": line.coding, onclick: () => state.send("acted", line.coding) },
        data.act, said(` “${line.quote.slice(0, 80)}”`)) : null)))));
}

// A real link, so that a source can be opened beside the page too.
function link(state, data, line) {
  return el("a", {
    href: `read?${new URLSearchParams({ study: data.study, source: line.source, coding: line.coding })}`,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      state.send("opened", [line.source, line.coding]);
    },
  }, "Read in its source");
}
