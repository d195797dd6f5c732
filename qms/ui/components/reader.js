// The reader: what people do in the text and beside it, and what is sent of it.
// A selection is never coded by itself: it is staged, looked at, and coded on a key or a button.

const PATIENCE = 20000;
const DOUBLE_CLICK = 200; // a second click within it selects, and opens nothing

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__reader ??= { ticket: 0, queue: [], waiting: null, mode: "rest", tab: "card" });
  state.trigger = setTriggerValue;
  state.paused = false;
  const doc = JSON.stringify([data.doc, data.text.length]);
  const book = JSON.stringify(data.codes);
  if (state.book !== book) {
    state.book = book;
    state.codes = new Map(data.codes.map((code) => [code.id, code]));
  }
  Object.assign(state, { coder: data.coder, choices: data.choices, steps: data.steps, parents: data.parents, name: data.doc });
  if (state.sign !== doc) open(state, box, data, doc);
  state.codings = laneCodings(state, data.codings);
  state.recent = [...state.codings].filter((coding) => coding.mine)
    .sort((x, y) => (x.cells.coded_at < y.cells.coded_at ? 1 : -1)).map((coding) => coding.code)
    .filter((code, at, all) => all.indexOf(code) === at);
  if (state.last) state.recent = [state.last, ...state.recent.filter((code) => code !== state.last)];
  state.card ??= data.criterion;
  const done = answered(state, data.outcome);
  paintText(state);
  if (done) finish(state, done);
  if (addressed(state, data.opened)) {
    state.asked = data.opened;
    if (data.opened && data.opened !== state.opened) openCoding(state, data.opened, { scroll: true });
    else if (!data.opened && state.draft?.seen && !state.draft.touched) rest(state);
  }
  if (data.at && !data.opened) place(state, data.at);
  drawPanel(state);
  return () => state.control?.abort();
}

// Another text, or another coder: everything is built anew.
function open(state, box, data, sign) {
  state.control?.abort();
  state.control = new AbortController();
  Object.assign(state, { sign, mode: "rest", staged: null, draft: null, opened: "", asked: "", served: "", sent: [], form: null, lit: "", drawnPanel: "", codings: [], card: undefined, last: "", now: null, placed: "", saving: null });
  state.begun = begunSlot.read(state);
  state.page = layText(state, data);
  state.status = el("p", { class: "sr", role: "status" });
  state.dialog = keysDialog();
  state.aside = el("aside", { class: "panel", "aria-label": "Coding" });
  state.box = box;
  box.replaceChildren(el("div", { class: "sheet beside" }, el("div", { class: "reading" }, state.page, state.status), state.aside, state.dialog));
  listen(state);
}

function listen(state) {
  const o = { signal: state.control.signal };
  const { doc, page, box } = state;
  for (const kind of ["beforeinput", "paste", "cut", "drop", "dragstart"]) doc.addEventListener(kind, (event) => event.preventDefault(), o);
  doc.addEventListener("keydown", (event) => textKey(state, event), o);
  box.addEventListener("keydown", (event) => {
    if (!event.defaultPrevented && !event.target.closest(".doc, input, textarea, select, dialog, .coding")) anyKey(state, event);
    event.stopPropagation(); // Streamlit has keys of its own, R and C among them
  }, o);
  let asked = 0;
  document.addEventListener("selectionchange", () => {
    cancelAnimationFrame(asked);
    asked = requestAnimationFrame(() => noticed(state));
  }, o);
  let dragging = false;
  doc.addEventListener("pointerdown", () => {
    dragging = true;
    clearTimeout(state.click);
  }, o);
  document.addEventListener("pointerup", () => {
    if (dragging) setTimeout(() => released(state));
    dragging = false;
  }, o);
  page.addEventListener("click", (event) => {
    const label = event.target.closest("[data-id]");
    if (label) openCoding(state, label.dataset.id, { focus: true });
  }, o);
  let pause = 0;
  page.addEventListener("pointerover", (event) => {
    const over = event.target.closest("[data-id], [data-ids]");
    const id = over?.dataset.id ?? over?.dataset.ids.split(" ").at(-1) ?? "";
    if (state.mode === "rest") light(state, id);
    clearTimeout(pause);
    const coding = id && state.mode === "rest" && state.codings.find((each) => each.id === id);
    if (coding && event.buttons === 0) pause = setTimeout(() => { state.card = coding.code; drawCard(state); }, 180);
  }, o);
  page.addEventListener("pointerleave", () => { clearTimeout(pause); if (state.mode === "rest") light(state, state.opened); }, o);
}

// Go to the passage that the address names and select it, once, as if by hand.
function place(state, [start, end]) {
  const sign = `${start}-${end}`;
  if (state.placed === sign) return;
  state.placed = sign;
  if (state.draft?.touched) return;
  if (state.mode !== "rest") rest(state);
  const a = state.count.units(start), b = state.count.units(end);
  const go = () => {
    bringPlace(state, a, beneath(state) ? "start" : "center");
    select(state, a, b);
    noticed(state);
  };
  go();
  // Letters that come late move the lines; whoever has gone on by then is left alone.
  const here = JSON.stringify(state.now);
  requestAnimationFrame(() => document.fonts.ready.then(() => {
    noticed(state);
    if (state.mode === "rest" && JSON.stringify(state.now) === here) go();
  }));
}

// Follow the selection; while a passage is staged it stays until another is chosen.
function noticed(state) {
  const here = selected(state);
  if (!here) return;
  state.caret = here;
  const now = here.b > here.a ? here : null;
  if (JSON.stringify(now) === JSON.stringify(state.now)) return;
  state.now = now;
  if (state.mode === "rest") drawPanel(state);
}

function released(state) {
  noticed(state);
  const here = selected(state);
  if (!here) return;
  if (here.b > here.a) {
    if (state.mode === "form" && (!state.draft.seen || state.draft.touched)) restage(state, here);
    else if (state.mode === "search") restage(state, here);
    else if (state.mode === "form") rest(state);
    drawPanel(state);
    return;
  }
  if (state.mode === "form" && state.draft.touched) return;
  const over = codingsAt(state, here.a);
  const next = over[(over.findIndex((coding) => coding.id === state.opened) + 1) % over.length];
  if (next) state.click = setTimeout(() => openCoding(state, next.id, {}), DOUBLE_CLICK);
  else if (state.mode === "form" && state.draft.seen) { rest(state); drawPanel(state); }
}

// The codings over a place, the shortest first.
function codingsAt(state, at) {
  return state.codings.filter((coding) => coding.a <= at && at < coding.b).sort((x, y) => x.b - x.a - (y.b - y.a));
}

function textKey(state, event) {
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLocaleLowerCase() : event.key;
  if (control && (key === "z" || key === "y")) {
    event.preventDefault();
    step(state, key === "y" || event.shiftKey ? "redo" : "undo");
    return;
  }
  if (control || event.altKey || event.isComposing) return;
  state.caret = selected(state) ?? state.caret ?? { a: state.pars[0].a, b: state.pars[0].a };
  switch (key) {
    case "Enter": case "c": if (state.draft?.moving) moved(state); else stage(state); break;
    case "s": { const { a, b } = sentence(state, state.caret); select(state, a, b); break; }
    case "p": { const par = parAt(state, state.caret.a); select(state, par.a, par.b); break; }
    case "e": {
      const over = codingsAt(state, state.caret.a);
      if (over.length) openCoding(state, over[(over.findIndex((coding) => coding.id === state.opened) + 1) % over.length].id, { focus: true });
      else tell(state, "No coding stands at the caret.");
      break;
    }
    case "Escape":
      if (state.mode !== "rest") { dropDraft(state, state.draft); rest(state); drawPanel(state); } else select(state, state.caret.b);
      break;
    default:
      anyKey(state, event);
      return;
  }
  event.preventDefault();
}

function anyKey(state, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  switch (event.key.toLocaleLowerCase()) {
    case "u": step(state, "undo"); break;
    case "r": step(state, "redo"); break;
    case "n": goNext(state); break;
    case "?": state.dialog.showModal(); break;
    default: return;
  }
  event.preventDefault();
}

function goNext(state) {
  const par = nextUncoded(state, state.caret?.b ?? -1);
  if (!par) {
    tell(state, "Every paragraph holds a coding of yours.");
    return;
  }
  select(state, par.a);
  bring(par.node);
  tell(state, `Paragraph ${par.row} holds no coding of yours.`);
}

function tell(state, words) {
  state.status.textContent = words;
  state.notice = words;
  drawPanel(state);
}

// --- staging, the form, and what is sent ---

function stage(state) {
  if (!state.coder.may) return;
  noticed(state); // a quick hand is ahead of the frame that follows the selection
  const here = state.now;
  if (!here) {
    tell(state, "Select a passage first: Shift and the arrow keys, S for the sentence, P for the paragraph.");
    return;
  }
  const same = Object.entries(state.begun).find(([, each]) => !each.cells && each.a === here.a && each.b === here.b);
  if (same) {
    takeUp(state, { name: same[0], ...same[1] });
    return;
  }
  state.notice = "";
  state.opened = "";
  leave(state);
  Object.assign(state, { staged: here, mode: "search", draft: draftOf(null), form: null });
  paintText(state);
  drawPanel(state);
  state.search.input.focus({ preventScroll: true });
  reveal(state);
}

// On a phone the panel lies over the foot of the text: the passage must stand above it.
function reveal(state) {
  const mark = state.page.querySelector("mark.staged, mark.lit");
  if (mark && mark.getBoundingClientRect().bottom > state.aside.getBoundingClientRect().top && beneath(state)) bring(mark, "start");
}

function beneath(state) {
  return state.aside.getBoundingClientRect().left <= state.page.getBoundingClientRect().left + 1;
}

// An open coding is put on what is selected now, to be saved with the rest of the form.
function moved(state) {
  noticed(state);
  if (state.now) restage(state, state.now);
  drawPanel(state);
  state.form?.focus("stance");
}

function restage(state, here) {
  state.staged = here;
  if (state.draft) Object.assign(state.draft, { touched: true, moving: false });
  keepDraft(state);
  paintText(state);
  state.drawnPanel = "";
}

function take(state, code) {
  state.draft.code = code.id;
  state.draft.fresh = code.fresh ? { name: code.fresh, definition: "", parent: "" } : null;
  state.draft.touched = true;
  if (code.own) state.draft.low = state.draft.high = null;
  if (code.id) state.card = code.id;
  keepDraft(state);
  state.mode = "form";
  state.drawnPanel = "";
  drawPanel(state);
  state.form.focus("stance");
}

function openCoding(state, id, { focus = false, scroll = false }) {
  const coding = state.codings.find((each) => each.id === id);
  if (!coding) return;
  state.notice = "";
  leave(state);
  const begun = state.coder.may && state.begun[id];
  const draft = begun ? draftAgain(state, { name: id, ...begun }) : draftOf(coding);
  const { a, b } = begun || coding;
  state.card = draft.code || coding.code;
  state.opened = id;
  Object.assign(state, { mode: state.coder.may ? "form" : "rest", draft, staged: { a, b }, drawnPanel: "" });
  paintText(state);
  light(state, id);
  drawPanel(state);
  if (focus && state.form) state.form.focus("stance");
  if (scroll) bring(parAt(state, coding.a).node, beneath(state) ? "start" : "center");
  else reveal(state);
  remember(state, id);
}

// A form that says something is not lost by going on to another: it is kept, and that is told.
function leave(state) {
  if (!keepDraft(state)) return;
  state.status.textContent = `What you began on “${shortened(state.text.slice(state.staged.a, state.staged.b), 48)}” is kept under “Begun and not saved”.`;
}

// Go on with a coding that was begun and left.
function takeUp(state, begun) {
  if (begun.cells && state.codings.some((coding) => coding.id === begun.name)) {
    openCoding(state, begun.name, { focus: true, scroll: true });
    return;
  }
  if (state.draft?.seen) remember(state, "");
  leave(state);
  state.notice = "";
  const draft = draftAgain(state, begun);
  Object.assign(state, { opened: "", mode: "form", draft, staged: { a: begun.a, b: begun.b }, card: draft.code, drawnPanel: "" });
  paintText(state);
  light(state, "");
  drawPanel(state);
  state.form.focus("stance");
  bring(parAt(state, begun.a).node, beneath(state) ? "start" : "center");
}

function remember(state, id) {
  if (state.asked === id) return;
  state.asked = id;
  state.queue.push(["opened", id]);
  flush(state);
}

function rest(state) {
  const was = state.draft?.seen;
  Object.assign(state, { mode: "rest", staged: null, draft: null, form: null, search: null, opened: "", drawnPanel: "" });
  paintText(state);
  light(state, "");
  if (was) remember(state, "");
}

// Back to the text, with the passage selected as it was.
function cancel(state) {
  const { staged } = state;
  dropDraft(state, state.draft);
  rest(state);
  if (staged) select(state, staged.a, staged.b);
  drawPanel(state);
}

function commit(state) {
  const { draft, staged } = state;
  if (state.waiting) return;
  if (!draft.code && !draft.fresh) return;
  const what = {
    do: draft.seen ? "change" : "code",
    start: state.count.points(staged.a), end: state.count.points(staged.b), quote: state.text.slice(staged.a, staged.b),
    code: draft.code, new: draft.fresh, stance: draft.stance, levels: draft.low === null ? null : [draft.low, draft.high],
    directness: draft.directness, reach: draft.reach, affected: draft.affected, flags: [...draft.flags], memo: draft.memo,
  };
  if (draft.seen) what.seen = draft.seen.cells;
  state.saving = draft;
  state.form.busy(true);
  ask(state, what);
}

function removal(state) {
  if (state.waiting) return;
  state.saving = state.draft;
  state.form.busy(true);
  ask(state, { do: "remove", seen: state.draft.seen.cells });
}

function step(state, what) {
  if (!state.coder.may || !state.steps[what === "undo" ? 0 : 1]) {
    if (!state.waiting) tell(state, what === "undo" ? "There is nothing to undo." : "There is nothing to do again.");
    return;
  }
  ask(state, { do: what });
}

// One act at a time: the next is sent when the one before has been answered.
function ask(state, what) {
  state.ticket += 1;
  state.status.textContent = ""; // so that the same words are said again
  state.queue.push(["act", { ...what, ticket: state.ticket, doc: state.name }]);
  flush(state);
}

function flush(state) {
  while (state.queue.length && !state.waiting && !state.paused) {
    const [name, value] = state.queue.shift();
    if (name === "opened") {
      // Two messages must not overtake each other: the next goes out after the run of this one.
      state.sent.push(value);
      state.paused = true;
      setTimeout(() => { state.paused = false; flush(state); }, 1500);
    } else {
      state.waiting = value;
      clearTimeout(state.patience);
      state.patience = setTimeout(() => {
        state.waiting = null;
        state.form?.busy(false);
        state.form?.wrong(["No answer came. Check that the program still runs, and try again; doing it twice does no harm."]);
      }, PATIENCE);
    }
    state.trigger(name, value);
  }
}

// Whether the address opens or closes a coding; a run that only repeats what was sent does not.
function addressed(state, opened) {
  const at = state.sent.lastIndexOf(opened);
  if (state.sent.length) {
    if (at >= 0) {
      state.sent.splice(0, at + 1);
      state.served = opened;
    }
    return false;
  }
  if (opened === state.served) return false;
  state.served = opened;
  return opened !== state.asked;
}

// What the act that was waited for came to; null if this run answers none.
function answered(state, outcome) {
  const asked = state.waiting;
  if (!asked || !outcome || outcome.ticket !== asked.ticket) {
    if (!asked) flush(state);
    return null;
  }
  clearTimeout(state.patience);
  state.waiting = null;
  return { asked, outcome };
}

function finish(state, { asked, outcome }) {
  state.form?.busy(false);
  if (!outcome.done) {
    if (state.form) state.form.wrong(outcome.lines);
    else state.trouble = outcome.lines;
    state.status.textContent = outcome.lines.join(" ");
    flush(state);
    return;
  }
  state.trouble = null;
  const coding = state.codings.find((each) => each.id === outcome.coding);
  if (coding) {
    state.card = coding.code;
    if (asked.do === "code") state.last = coding.code;
  }
  if (asked.do === "undo" || asked.do === "redo") {
    if (state.draft?.seen) rest(state);
  } else {
    dropDraft(state, state.saving);
    const at = state.staged?.b;
    rest(state);
    if (at !== undefined) select(state, at);
  }
  state.now = null;
  if (coding) {
    const par = parAt(state, coding.a).node, seen = par.getBoundingClientRect();
    if (seen.bottom < 60 || seen.top > innerHeight - 40) bring(par);
  }
  state.status.textContent = outcome.said;
  state.notice = outcome.said;
  flush(state);
}

// --- the panel ---

function drawPanel(state) {
  // What is typed in the search and the form must outlive a run of the app.
  const sign = JSON.stringify({
    rest: [state.folded, state.now, state.steps, state.notice, state.trouble, state.tab, state.card, state.coder, state.codings.map((coding) => coding.cells), state.book.length],
    search: [state.staged],
    form: [state.staged, state.draft?.code, state.draft?.fresh?.name, state.draft?.seen?.id],
  }[state.mode].concat(state.mode, waitingDrafts(state).map((each) => each.name)));
  if (sign === state.drawnPanel) return;
  state.drawnPanel = sign;
  const parts = { rest: restParts, search: searchParts, form: formParts }[state.mode](state);
  const focused = state.aside.getRootNode().activeElement;
  const kept = focused && state.aside.contains(focused) ? focused.dataset.keep ?? focused.dataset.coding : null;
  state.aside.replaceChildren(...parts.flat().filter(Boolean));
  state.aside.classList.toggle("folded", state.mode === "rest" && state.folded !== false);
  if (kept) state.aside.querySelector(`[data-keep="${CSS.escape(kept)}"], [data-coding="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
}

function restParts(state) {
  const bar = toolbar(state, {
    undo: () => step(state, "undo"), redo: () => step(state, "redo"), next: () => goNext(state), keys: () => state.dialog.showModal(),
  });
  const work = el("div", { class: "work" });
  if (state.now && state.coder.may) {
    add(work, [passage(state, state.now, "Selected"), el("div", { class: "ends" },
      el("button", { class: "go", type: "button", onclick: () => stage(state) }, "Code it", el("kbd", {}, "Enter")))]);
  } else if (state.coder.may) {
    add(work, [el("p", { class: "quiet" }, "Select a passage with the mouse, or with Shift and the arrow keys; then press Enter to code it.")]);
  }
  const tab = (name, words) => el("button", {
    type: "button", role: "tab", "aria-selected": String(state.tab === name), tabindex: state.tab === name ? "0" : "-1", "data-keep": `tab-${name}`,
    onclick: () => {
      state.folded = state.tab === name ? state.folded === false : false; // folds on a phone only
      state.tab = name;
      drawPanel(state);
    },
    onkeydown: (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      state.tab = name === "card" ? "list" : "card";
      drawPanel(state);
      state.aside.querySelector("[role=tab][aria-selected=true]").focus();
    },
  }, words);
  const tabs = el("div", { class: "tabs", role: "tablist" }, tab("card", "Criterion"), tab("list", `Codings ${state.codings.length || ""}`));
  const shown = el("div", { role: "tabpanel", class: "shown" },
    state.tab === "card" ? codeCard(state.codes.get(state.card), null, null) : codingList(state, (id, focus) => openCoding(state, id, { focus, scroll: true })));
  return [told(state), work, state.coder.may ? waitingLine(state, (begun) => takeUp(state, begun)) : null, bar, tabs, shown];
}

// The last thing that happened, or why it did not.
function told(state) {
  if (state.trouble) return el("p", { class: "wrong", role: "alert" }, state.trouble.join(" "));
  return state.notice ? el("p", { class: "notice" }, state.notice) : null;
}

function searchParts(state) {
  state.search = searchBox(state, {
    pick: (code) => take(state, code),
    leave: () => (state.draft.code ? take(state, state.codes.get(state.draft.code) ?? { id: state.draft.code }) : cancel(state)),
    preview: (id) => { state.card = id; drawCard(state); },
  });
  return [passage(state, state.staged, "Selected"), state.search.node, el("div", { class: "shown" }, codeCard(state.codes.get(state.card), null, null))];
}

function formParts(state) {
  const { draft } = state;
  state.form = codingForm(state, draft, {
    commit: () => commit(state),
    cancel: () => cancel(state),
    remove: () => removal(state),
    recode: () => { state.mode = "search"; drawPanel(state); state.search.input.focus(); },
    touched: () => { draft.touched = true; keepDraft(state); drawCard(state); },
  });
  const others = draft.seen ? codingsAt(state, draft.seen.a).filter((coding) => coding.id !== draft.seen.id) : [];
  const move = () => {
    Object.assign(draft, { touched: true, moving: true });
    state.drawnPanel = "";
    select(state, state.staged.a, state.staged.b);
    drawPanel(state);
  };
  return [
    waitingLine(state, (begun) => takeUp(state, begun)),
    passage(state, state.staged, draft.seen ? (draft.seen.by ? `Coded by ${draft.seen.by}` : "Coded") : "Selected"),
    others.length ? el("p", { class: "also" }, "Also here: ", others.map((coding) => el("button", {
      class: "link", type: "button", onclick: () => openCoding(state, coding.id, { focus: true }),
    }, labelOf(state, coding), levelOf(coding)))) : null,
    draft.moving ? el("p", { class: "quiet" }, "Select the passage that it belongs to, then press Enter.") : null,
    draft.seen && !draft.moving ? el("button", { class: "link", type: "button", onclick: move }, "Move it to another passage") : null,
    state.form.node,
    el("div", { class: "shown" }, codeCard(state.codes.get(draft.code), draft.low, draft.high)),
  ];
}

// The card alone: what is typed beside it must not be drawn again.
function drawCard(state) {
  const shown = state.aside.querySelector(".shown");
  if (!shown || (state.mode === "rest" && state.tab !== "card")) return;
  const { draft } = state;
  const code = state.mode === "form" ? draft.code : state.card;
  const [low, high] = state.mode === "form" ? [draft.low, draft.high] : [null, null];
  const card = codeCard(state.codes.get(code), low, high);
  if (state.mode === "form" && shown.firstChild?.isEqualNode(card)) return;
  shown.replaceChildren(card);
  if (state.mode === "rest") state.drawnPanel = "";
}
