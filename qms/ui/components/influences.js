export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__influences ??= {});
  state.send = setTriggerValue;
  const sign = JSON.stringify(data);
  if (state.sign === sign) return;
  state.sign = sign;
  const focused = box.getRootNode().activeElement?.dataset?.id;
  box.replaceChildren(el("div", { class: "factors" }, data.factors.map((factor) => drawn(state, data, factor))));
  if (focused) box.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function drawn(state, data, factor) {
  const here = factor.id === data.selected;
  return el("section", { class: here ? "factor here" : "factor" },
    el("div", { class: "head" },
      el("h3", {}, factor.name),
      el("p", { class: "soft" }, factor.prompt),
      factor.threat ? el("p", { class: "soft" }, factor.graded || "A threat; no grade on record") : null),
    el("div", { class: "said" },
      factor.note ? el("p", { class: "note" }, factor.note) : el("p", { class: "soft" }, "Nothing is recorded."),
      factor.quotes.length ? el("ul", { "aria-label": `Excerpts on ${factor.name}` }, factor.quotes.map((line) => el("li", {},
        el("blockquote", {}, el("p", {}, `“${line.quote}”`)),
        el("p", { class: "under" }, el("span", {}, line.line), link(state, data, line))))) : null,
      el("button", { type: "button", class: "btn", "data-id": factor.id, "aria-pressed": String(here),
        onclick: () => state.send("picked", [here ? "" : factor.id]) },
      here ? "Stop writing" : factor.note || factor.quotes.length ? "Change" : "Write", said(`: ${factor.name}`))));
}

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
