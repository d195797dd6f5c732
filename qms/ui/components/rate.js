// Rate: evidence as quotes on the left, the form on the right, progress above both.

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__rate ??= { ticket: Date.now() });
  const cell = JSON.stringify(data.cell);
  const dark = onDark(box);
  state.data = data;
  // A message belongs to the form that sent it, whatever is shown when it goes out again.
  state.send = (message) => {
    state.ticket += 1;
    setTriggerValue("act", { ...message, cell: message.cell ?? data.cell, ticket: state.ticket });
    return state.ticket;
  };
  if (!state.main) build(box, state);
  for (const [id, , , stands] of data.progress.items) {
    if (stands === "in") slot.clear([...data.cell.slice(0, 4), id]);
  }

  const rates = !data.own && !data.closed;
  const sign = JSON.stringify([cell, data.own, data.closed, data.others, data.suggestion, dark]);
  const moved = state.cell !== undefined && state.cell !== cell;
  let anew = state.sign !== sign;
  if (anew) {
    state.draft?.stop();
    state.saving = null;
    const own = data.cell;
    state.draft = rates
      ? keeper(own, data.draft, (content, seen_at) => state.send({ kind: "draft", cell: own, content, seen_at }), () => state.form?.kept())
      : null;
  }
  const redrawn = state.draft?.settle(data.draft, data.outcome);
  if (anew) {
    state.sign = sign;
    state.cell = cell;
    state.form = rates ? ratingForm(state, data, state.draft, { save: () => save(state), changed: () => ticked(state) }) : null;
    state.right.replaceChildren(state.form ? state.form.node : ratedPart(data));
    state.form?.fill();
    state.left.replaceChildren(...evidenceShown(state, data));
    shade(state.main, data.scale, dark);
    ticked(state);
  } else if (redrawn) {
    state.form.fill();
    ticked(state);
  } else state.form?.kept();
  answered(state, data);
  head(state, data);
  if (moved && anew) {
    state.main.scrollIntoView({ block: "start" });
    state.right.scrollTop = 0;
    if (state.stepped) (state.form ? state.form.words : state.right.querySelector("h3") ?? state.right).focus({ preventScroll: true });
    state.stepped = false;
  }
  return () => { state.draft?.stop(); clearTimeout(state.again); state.main = null; state.sign = null; };
}

function build(box, state) {
  state.top = el("div", { class: "top" });
  state.left = el("section", { class: "evidence", "aria-label": "The evidence" });
  state.right = el("section", { class: "column", "aria-label": "The rating", tabindex: "-1" });
  state.main = el("div", { class: "rate" }, state.top, el("div", { class: "cols" }, state.left, state.right));
  state.main.addEventListener("keydown", (event) => {
    if (state.form?.keys(event) || steps(state, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  box.replaceChildren(state.main);
}

// Progress, and the way to every criterion

function head(state, data) {
  const sign = JSON.stringify([data.cell, data.progress, data.done, data.above, data.question]);
  if (state.headed === sign && state.top.firstChild) return;
  state.headed = sign;
  const open = state.top.querySelector("details")?.open ?? false;
  const kept = state.top.contains(focused(state)) ? focused(state).dataset.keep : null;
  const { items } = data.progress, n = data.progress.in;
  const list = el("details", { open }, el("summary", { "data-keep": "all" }, "All criteria"), grouped(state, data));
  state.top.replaceChildren(...[
    el("div", { class: "line" },
      el("p", { class: "above" }, data.above),
      el("p", { class: "progress" }, el("span", {}, `${n} of ${items.length} rated`),
        el("span", { class: "bar", "aria-hidden": "true" }, el("i", { style: { width: `${items.length ? (100 * n) / items.length : 0}%` } })),
        step(state, -1, "Previous"), step(state, 1, "Next"))),
    el("p", { class: "question" }, data.question),
    data.done ? el("p", { class: "done", role: "status" }, data.done) : null,
    list,
  ].filter(Boolean));
  if (kept) state.top.querySelector(`[data-keep="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
}

function focused(state) {
  return state.main.getRootNode().activeElement;
}

function beside(state, by) {
  const { items } = state.data.progress;
  return items[items.findIndex(([id]) => id === state.data.cell[4]) + by]?.[0];
}

function step(state, by, name) {
  const to = beside(state, by);
  return el("button", { class: "link", type: "button", disabled: !to, "data-keep": name, onclick: () => goTo(state, beside(state, by)) }, name);
}

function grouped(state, data) {
  const groups = new Map();
  for (const [id, name, domain, stands] of data.progress.items) {
    if (!groups.has(domain)) groups.set(domain, []);
    groups.get(domain).push(el("li", {}, el("button", {
      type: "button", "data-keep": `to-${id}`, "aria-current": id === data.cell[4] ? "true" : null, onclick: () => goTo(state, id),
    }, el("i", { class: stands || "open", "aria-hidden": "true" }), el("span", { class: "id" }, id), el("span", {}, name),
    el("small", {}, { in: "rated", draft: "draft", "": "" }[stands]))));
  }
  return el("div", { class: "list" }, [...groups].map(([domain, all]) => el("section", {}, el("h3", {}, domain), el("ul", {}, all))));
}

// What is written goes along, so that no step leaves it behind.
function goTo(state, to, message = { kind: "go" }) {
  if (!to && message.kind === "go") return;
  const draft = state.draft;
  state.stepped = true;
  state.send({ ...message, to, ...(draft?.dirty() && !draft.theirs ? { content: draft.content, seen_at: draft.base } : {}) });
}

function steps(state, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(TEXTAREA|INPUT)$/.test(event.target.tagName) && event.target.type !== "checkbox") return false;
  const by = { j: 1, k: -1 }[event.key.toLocaleLowerCase()];
  if (!by || !beside(state, by)) return false;
  goTo(state, beside(state, by));
  return true;
}

// Saving: sent again until the answer comes, since the same rating twice is one.

function save(state) {
  const { items } = state.data.progress, here = state.data.cell[4];
  const at = items.findIndex(([id]) => id === here);
  const left = [...items.slice(at + 1), ...items.slice(0, at)].find(([, , , stands]) => stands !== "in");
  const message = { kind: "rate", cell: state.data.cell, content: structuredClone(state.draft.content), to: left ? left[0] : here };
  state.draft.stop();
  state.form.busy(true);
  state.stepped = true;
  const out = () => {
    state.saving = state.send(message);
    clearTimeout(state.again);
    state.again = setTimeout(() => {
      if (!state.saving) return;
      state.form?.wrong(["No answer from the server yet; your words are kept and go out again by themselves."]);
      out();
    }, TRIES_AGAIN);
  };
  out();
}

function answered(state, data) {
  if (!state.saving) clearTimeout(state.again);
  if (!state.saving || data.outcome?.ticket !== state.saving) return;
  state.saving = null;
  clearTimeout(state.again);
  state.stepped = false;
  if (data.outcome.kind === "rated") return;
  state.form?.busy(false);
  state.form?.wrong(data.outcome.lines);
}

// The evidence

function evidenceShown(state, data) {
  return [
    el("h2", {}, data.evidence.heading),
    data.summary ? el("div", { class: "summary" }, el("p", {}, data.summary.text), el("p", { class: "voice" }, data.summary.by)) : null,
    data.evidence.origins.map((origin) => el("div", { class: "origin" },
      origin.together ? el("p", { class: "voice" }, origin.together) : null,
      origin.excerpts.map((excerpt) => quote(state, data, excerpt)))),
    data.unheard.length ? el("div", { class: "unheard" }, data.unheard.map((each) => el("p", {}, each))) : null,
  ].flat().filter(Boolean);
}

function quote(state, data, excerpt) {
  const tick = el("input", {
    type: "checkbox", "data-codings": excerpt.codings.join("\n"), "aria-label": `Cite: ${excerpt.quote.slice(0, 80)}`,
    onchange: () => {
      const cites = new Set(state.draft.content.cites);
      for (const id of excerpt.codings) tick.checked ? cites.add(id) : cites.delete(id);
      state.draft.content.cites = [...cites];
      state.draft.touched();
    },
  });
  const cited = excerpt.codings.some((id) => data.cites.includes(id));
  return el("figure", {},
    el("blockquote", {}, el("p", {}, `“${excerpt.quote}”`)),
    el("figcaption", {},
      el("span", { class: "voice" }, excerpt.voice, excerpt.coded ? ` — ${excerpt.coded}` : "", excerpt.marks.map((mark) => [" · ", el("span", { class: "look" }, mark)])),
      el("span", { class: "acts" }, state.form ? el("label", { class: "cite" }, tick, "Cite") : cited ? el("b", { class: "voice" }, "Cited") : null,
        el("button", { class: "link", type: "button", onclick: () => goTo(state, "", { kind: "read", source: excerpt.source, coding: excerpt.codings[0] }) }, "Read the source", said(`: ${excerpt.title}`)))));
}

function ticked(state) {
  if (!state.draft) return;
  const cites = new Set(state.draft.content.cites);
  for (const tick of state.left.querySelectorAll("[data-codings]")) tick.checked = tick.dataset.codings.split("\n").some((id) => cites.has(id));
}
