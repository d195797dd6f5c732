// The codebook. What is being written is kept here until it is saved: a run, another code or
// another page must not take it away.
const drafts = (globalThis[Symbol.for("qms.codebook.drafts")] ??= new Map());
const SHOWN = 60;

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__sheet ??= { form: null, note: null, all: new Set(), chosen: new Map() });
  state.send = setTriggerValue;
  state.data = data;
  settle(state, data.outcome);
  const open = data.panel?.id ?? "";
  if (state.open !== open) {
    state.open = open;
    if (state.form?.of !== open) state.form = null;
  }
  draw(state, box);
  return () => { state.control?.abort(); };
}

// What became of the act that was asked for.
function settle(state, outcome) {
  if (!outcome || outcome.ticket === state.settled) return;
  state.settled = outcome.ticket;
  const asked = state.asked?.ticket === outcome.ticket ? state.asked : null;
  state.note = { done: outcome.done, said: outcome.done ? [outcome.said] : outcome.lines, form: asked?.form ?? null, words: null };
  if (outcome.done && asked?.form) {
    drafts.delete(draftKey(state, asked.form));
    state.chosen.delete(asked.form.of);
    state.form = null;
  } else if (!outcome.done && asked?.form) {
    const draft = drafts.get(draftKey(state, asked.form));
    if (draft) draft.seen = null; // what stands there now is shown, and is what the next try was made of
    const gone = asked.form.of && asked.form.do !== "make" && !state.data.own.some(([id]) => id === asked.form.of);
    if (gone && draft) state.note.words = Object.values(draft.cells).filter(Boolean).join("\n\n");
  }
  state.asked = null;
}

function draw(state, box) {
  const data = state.data;
  const sign = JSON.stringify([data.groups, data.doc, data.may, data.steps, data.panel, data.parents, state.form, state.note, [...state.all]]);
  if (state.sign === sign) return;
  state.sign = sign;
  state.control?.abort();
  state.control = new AbortController();
  const focused = box.getRootNode().activeElement;
  const kept = focused && box.contains(focused) ? focused.dataset.keep ?? focused.dataset.cell : null;
  const caret = kept && "selectionStart" in focused ? focused.selectionStart : null;
  const same = state.told === (data.panel?.id ?? "");
  const place = same ? state.aside?.scrollTop ?? 0 : 0;
  const book = el("div", { class: "book" }, data.groups.map((group) => domain(state, group)));
  const main = el("div", { class: "codes" }, tools(state), book,
    el("p", { class: "sr", role: "status" }, state.note?.done ? state.note.said : null));
  const shown = aside(state);
  state.aside = el("aside", { class: "panel", "aria-label": "Code", hidden: !shown }, shown);
  state.redraw = () => draw(state, box);
  box.replaceChildren(el("div", { class: shown ? "sheet beside" : "sheet" }, main, state.aside));
  state.stop = roving(book, state.control.signal);
  const here = book.querySelector("button[aria-expanded=true]");
  if (here) state.stop(here);
  state.aside.scrollTop = place;
  if (kept) {
    const again = [...box.querySelectorAll("[data-keep], [data-cell]")].find((each) => (each.dataset.keep ?? each.dataset.cell) === kept);
    again?.focus({ preventScroll: true });
    if (caret !== null && again?.setSelectionRange && again.type !== "checkbox") again.setSelectionRange(caret, caret);
  }
  const first = state.begun && state.aside.querySelector("input, select, textarea");
  if (first) first.focus({ preventScroll: true });
  state.begun = false;
  if (!same && data.panel && state.picked) {
    if (state.aside.getBoundingClientRect().left <= main.getBoundingClientRect().left + 1) {
      state.aside.scrollIntoView({ block: "start" });
      state.aside.querySelector("h2").focus({ preventScroll: true });
    } else here?.scrollIntoView({ block: "nearest" });
    state.picked = false;
  }
  state.told = data.panel?.id ?? "";
}

// The book

function tools(state) {
  const { steps: [undo, redo], may, doc } = state.data;
  const note = state.note;
  return el("div", { class: "tools" },
    may ? el("button", { class: "btn", type: "button", "data-keep": "new", onclick: () => begin(state, "make", "", "") }, "New code") : null,
    may && undo ? el("button", { class: "link", type: "button", "data-keep": "undo", onclick: () => act(state, { do: "undo" }) }, `Undo: ${undo}`) : null,
    may && redo ? el("button", { class: "link", type: "button", "data-keep": "redo", onclick: () => act(state, { do: "redo" }) }, `Redo: ${redo}`) : null,
    el("p", { class: "soft legend" }, "Numbers count the excerpts that you may see. Codes of one’s own stand in italics."),
    note && (note.done || !showsForm(state, note.form))
      ? el("div", { class: note.done ? "note" : "note look", role: note.done ? null : "alert" },
        note.said.map((line) => el("p", {}, line)),
        note.words ? [el("p", {}, "Your words, to copy:"), el("textarea", { readonly: true, rows: 4 }, note.words)] : null)
      : null);
}

function domain(state, group) {
  return el("section", {},
    el("h2", {}, group.id ? el("span", { class: "id" }, `${group.id} `) : null, group.name),
    el("ul", {}, group.codes.map((code) => el("li", { "data-row": "", class: code.own ? "own" : null, style: { "--depth": code.depth } },
      el("button", {
        type: "button", "data-cell": code.id, "aria-expanded": String(state.data.panel?.id === code.id), title: code.about ?? null,
        onclick: () => { state.picked = true; state.note = null; state.send("picked", state.data.panel?.id === code.id ? "" : code.id); },
      },
      el("span", { class: "name" }, code.own ? said("Code of one’s own: ") : el("span", { class: "id" }, `${code.id} `), code.name),
      el("span", { class: code.n ? "n" : "n soft" }, code.n ? String(code.n) : "none", said(code.n === 1 ? " excerpt" : " excerpts")))))),
    group.codes.length ? null : el("p", { class: "soft" }, "No criterion."));
}

// The code that is open

function aside(state) {
  const { form, data: { panel } } = state;
  if (form?.do === "make") return making(state);
  if (!panel) return null;
  const close = () => { state.note = null; state.form = null; state.picked = true; state.send("picked", ""); };
  const own = panel.row;
  const splitting = form?.do === "split" && form.of === panel.id;
  return el("article", { "aria-labelledby": "code-name", onkeydown: (event) => { if (event.key === "Escape" && !event.target.closest("form")) close(); } },
    el("div", { class: "top" },
      el("p", { class: "above" }, panel.above),
      el("button", { class: "link", type: "button", "data-keep": "close", onclick: close }, "Close", said(" the code"))),
    el("h2", { id: "code-name", tabindex: "-1" }, panel.name),
    panel.about ? el("p", { class: "about" }, panel.about) : own ? el("p", { class: "question" }, "Not defined yet.") : null,
    own?.example ? el("p", { class: "example" }, el("span", {}, "Example "), own.example) : null,
    acts(state, panel),
    form && form.of === panel.id ? forms(state, panel) : null,
    panel.history.length
      ? el("details", { class: "history", open: state.history ?? false, ontoggle: (event) => { state.history = event.target.open; } },
        el("summary", { "data-keep": "history" }, `History, ${panel.history.length} ${panel.history.length === 1 ? "entry" : "entries"}`),
        el("ol", {}, panel.history.map(([who, what]) => el("li", {}, el("span", {}, who), " ", what))))
      : null,
    excerpts(state, panel, splitting));
}

function acts(state, panel) {
  if (!state.data.may) return null;
  const link = (name, what) => el("button", {
    class: "link", type: "button", "data-keep": `do-${what}`, "aria-expanded": String(state.form?.do === what && state.form.of === panel.id),
    onclick: () => begin(state, what, panel.id, panel.id),
  }, name);
  return el("div", { class: "acts" },
    panel.row ? [link("Define", "define"), link("Move", "move"), state.data.own.length > 1 ? link("Merge", "merge") : null, panel.sources.length ? link("Split", "split") : null] : null,
    link("New code under it", "make"));
}

function excerpts(state, panel, splitting) {
  if (!panel.sources.length) return el("p", { class: "voice none" }, "No passage is coded to it yet. Passages are coded under Read and code.");
  const chosen = splitting ? choice(state, panel.id) : null;
  const every = panel.sources.flatMap((source) => source.excerpts.map((each, at) => [source, each, at === 0]));
  const all = state.all.has(panel.id);
  const shown = all ? every : every.slice(0, SHOWN);
  return [
    el("h3", { class: "group" }, "Excerpts", el("span", {}, panel.count)),
    shown.map(([source, each, first]) => el("div", { class: first ? "origin" : "origin more" },
      first ? el("p", { class: "voice from" }, source.line) : null,
      el("figure", { class: splitting ? "choose" : null },
        splitting ? el("input", {
          type: "checkbox", "aria-label": `Take along: ${each.quote}`, checked: each.codings.every((id) => chosen.has(id)), "data-keep": `take-${each.codings[0]}`,
          onchange: (event) => { for (const id of each.codings) event.target.checked ? chosen.add(id) : chosen.delete(id); state.counted?.(); },
        }) : null,
        el("div", {},
          el("blockquote", {}, el("p", {}, `“${each.quote}”`)),
          el("figcaption", {},
            each.line ? el("span", { class: "voice" }, each.line) : null,
            el("button", { class: "link", type: "button", "data-keep": `read-${each.codings[0]}`, onclick: () => state.send("read", [source.id, each.codings[0]]) },
              "Read and code", said(`: ${source.title}`))))))),
    shown.length < every.length
      ? el("p", { class: "foot" }, el("button", { class: "btn", type: "button", "data-keep": "all", onclick: () => { state.all.add(panel.id); state.redraw(); } }, `Show the other ${every.length - shown.length}`))
      : null,
  ];
}
