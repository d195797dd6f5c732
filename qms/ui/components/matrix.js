// The framework matrix. What is being written is kept here until it is saved: a run, another
// cell or another page must not take it away.
const drafts = (globalThis[Symbol.for("qms.matrix.drafts")] ??= new Map());

const KINDS = { I: "interviews", M: "meetings", D: "documents" };

globalThis[Symbol.for("qms.matrix.warned")] ??= addEventListener("beforeunload", (event) => {
  if (drafts.size) event.preventDefault();
}) ?? true;

export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__sheet ??= { notes: new Map() });
  const sign = JSON.stringify(data.sign);
  state.send = setTriggerValue;
  state.data = data;

  if (state.sign !== sign) {
    state.sign = sign;
    state.control?.abort();
    state.sizes?.disconnect();
    state.control = new AbortController();
    const focused = root.activeElement ?? box.getRootNode().activeElement;
    const kept = focused && state.main?.contains(focused) ? focused.dataset.cell : null;
    const scrolled = [...(state.main?.querySelectorAll(".scroller") ?? [])].map((each) => each.scrollLeft);
    const tables = el("div", { class: "tables" }, data.domains.map((domain) => table(domain, data.cases, pick)));
    const main = el("div", { class: `matrix by-${data.by}` }, tables, legend(data), el("p", { class: "sr", role: "status" }));
    if (state.sheet) state.main.replaceWith(main);
    else {
      state.aside = el("aside", { class: "panel", "aria-label": "Cell", hidden: true });
      state.sheet = el("div", { class: "sheet" }, main, state.aside);
      box.replaceChildren(state.sheet);
    }
    state.main = main;
    state.stop = roving(tables, state.control.signal);
    main.querySelectorAll(".scroller").forEach((each, at) => { each.scrollLeft = scrolled[at] ?? 0; });
    state.sizes = new ResizeObserver(() => fit(state));
    state.sizes.observe(main);
    fit(state);
    if (kept) main.querySelector(`button[data-cell="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
  }

  function pick(cell) {
    state.asked = Boolean(cell[0]);
    mark(state, cell);
    state.send("picked", cell);
  }

  settle(state, data);
  const told = data.panel;
  mark(state, data.selected);
  marked(state, data);
  state.aside.hidden = !told;
  state.sheet.classList.toggle("beside", Boolean(told));
  const fresh = show(state, told, pick);
  if (told && fresh) find(state, data.selected)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (told && fresh && state.asked) {
    say(state, `${told.name}, ${told.above} is shown.`);
    if (below(state)) {
      state.aside.scrollIntoView({ block: "start" });
      state.aside.querySelector("h2").focus({ preventScroll: true });
    }
  }
  if (told) state.asked = false;
  return () => { state.control?.abort(); state.sizes?.disconnect(); state.sign = null; };
}

function say(state, text) {
  state.main.querySelector("[role=status]").textContent = text;
}

function find(state, [criterion, system, of]) {
  if (!criterion) return null;
  return state.main.querySelector(`button[data-cell="${CSS.escape([criterion, system, of].join("\n"))}"]`);
}

function mark(state, cell) {
  for (const other of state.main.querySelectorAll("button[aria-expanded=true]")) other.setAttribute("aria-expanded", "false");
  const button = find(state, cell);
  button?.setAttribute("aria-expanded", "true");
  if (button) state.stop(button);
}

// Where all columns fit, the page scrolls and heads stay on top; where not, the table scrolls.
function fit(state) {
  const style = getComputedStyle(state.main);
  const first = parseFloat(style.getPropertyValue("--first")), cell = parseFloat(style.getPropertyValue("--cell"));
  for (const scroller of state.main.querySelectorAll(".scroller")) {
    const columns = scroller.querySelectorAll("thead th").length - 1;
    scroller.classList.toggle("fits", first + columns * cell <= state.main.clientWidth + 1);
  }
}

function below(state) {
  return state.aside.getBoundingClientRect().left <= state.main.getBoundingClientRect().left + 1;
}

// The table

function table(domain, cases, pick) {
  const head = el("thead", {}, el("tr", {},
    el("th", { scope: "col" }, said("Case")),
    domain.heads.map((criterion) => el("th", { scope: "col", title: criterion.question },
      el("span", { class: "id" }, `${criterion.id} `), el("b", {}, criterion.name)))));
  const body = el("tbody", {}, domain.rows.map((cells, at) => el("tr", { "data-row": "" },
    el("th", { scope: "row" }, el("b", {}, cases[at].name), el("small", {}, cases[at].note)),
    cells.map((cell, column) => el("td", {}, filled(cell, domain.heads[column], cases[at], pick))))));
  return el("section", {},
    el("h2", {}, el("span", { class: "id" }, `${domain.id} `), domain.name),
    el("div", { class: "scroller" },
      el("table", { style: { "--n": domain.heads.length } },
        el("caption", { class: "sr" }, `${domain.name}: cases by criteria. Arrow keys move between cells, Enter opens one.`),
        el("colgroup", {}, el("col", { class: "first" }), domain.heads.map(() => el("col"))),
        head, body)));
}

function filled([look, n, letters, text, quote, low, high], criterion, of, pick) {
  const place = [criterion.id, of.system, of.id];
  const contested = low >= 0;
  const count = n ? `${n} ${n === 1 ? "excerpt" : "excerpts"}` : "";
  const speak = [...letters].map((letter) => KINDS[letter]).join(", ");
  const about = [
    contested ? `contested ${low} to ${high}` : look === "excerpts" ? "" : look, count, speak, text || (n ? "no summary yet" : ""),
  ].filter(Boolean).join("; ");
  const lines = n || text
    ? [
      text ? el("span", { class: quote ? "quote" : "words" }, quote ? `“${text}”` : text) : null,
      el("span", { class: "meta" },
        contested ? el("em", {}, `contested ${low}–${high}`) : null,
        count ? el("span", {}, quote && n > 1 ? `and ${n - 1} more` : quote ? "" : count) : null,
        el("span", { class: "draft", hidden: true }, "not saved"),
        el("span", { class: "k" }, of.one ? "" : letters)),
    ]
    : [el("span", { class: "soft" }, look), el("span", { class: "draft", hidden: true }, "not saved")];
  return el("button", {
    type: "button", class: look.replace(" ", "-"), "aria-expanded": "false", "data-cell": place.join("\n"),
    "data-open": n && !text ? "" : null, "aria-label": `${criterion.id} ${criterion.name}, ${of.name}: ${about}`,
    onclick: (event) => pick(event.currentTarget.getAttribute("aria-expanded") === "true" ? ["", "", ""] : place),
  }, lines);
}

function legend(data) {
  const entry = (look, text) => el("span", {}, el("i", { class: look, "aria-hidden": "true" }), text);
  return el("div", { class: "legend" },
    entry("contested", "contested: evidence, or those affected, speak against the level"),
    el("span", {}, "Excerpts without words: no summary yet"),
    el("span", {}, "nothing found: its sources are coded, and none speaks to it"),
    entry("not-looked", "not looked: none of its sources is coded"),
    el("span", {}, "I M D: interviews, meetings, documents that speak"),
    el("span", {}, "Arrow keys move, Enter opens a cell"));
}

// The cell that is open

function name(panel) {
  return panel.key.join("\n");
}

// What became of the summary that was sent, and what the writer had seen when they began.
function settle(state, data) {
  const panel = data.panel;
  if (!panel?.writes || !data.outcome || data.outcome === state.outcome) return;
  state.outcome = data.outcome;
  const key = name(panel);
  const draft = drafts.get(key);
  const { kind, sent, said: sentence } = data.outcome;
  if (kind === "saved") {
    if (draft?.text === sent) drafts.delete(key);
    else if (draft) draft.seen = panel.summary;
  }
  if (kind !== "changed" || draft) state.notes.set(key, { kind, sentence });
  say(state, sentence);
}

function show(state, told, pick) {
  const key = told ? name(told) : "";
  const sign = JSON.stringify([told, told ? state.notes.get(key) : null]);
  if (state.told === sign) return false;
  const same = state.open === key;
  const focused = state.aside.getRootNode().activeElement;
  const keep = same && state.aside.contains(focused) ? focused.dataset.keep : null;
  const caret = keep === "text" ? [focused.selectionStart, focused.selectionEnd] : null;
  const place = same ? state.aside.scrollTop : 0;
  state.aside.replaceChildren(...(told ? [cell(state, told, pick)] : []));
  state.aside.scrollTop = place;
  state.told = sign;
  state.open = key;
  if (keep) {
    const again = state.aside.querySelector(`[data-keep="${CSS.escape(keep)}"]`);
    again?.focus({ preventScroll: true });
    if (caret) again?.setSelectionRange(...caret);
  }
  const area = state.aside.querySelector("textarea");
  if (area) grow(area);
  return !same;
}

function cell(state, told, pick) {
  const close = () => { const button = find(state, state.data.selected); pick(["", "", ""]); button?.focus(); };
  return el("article", { "aria-labelledby": "cell-name", onkeydown: (event) => event.key === "Escape" && close() },
    el("div", { class: "top" },
      el("p", { class: "above" }, told.above),
      el("button", { class: "link", type: "button", "data-keep": "close", onclick: close }, "Close", said(" the cell"))),
    el("h2", { id: "cell-name", tabindex: "-1" }, told.name),
    el("p", { class: "question" }, told.question),
    told.contested.length
      ? el("p", { class: "marks" }, el("span", { class: "look" }, `Contested ${told.contested[0]}–${told.contested[1]}`), ": say which voices differ.")
      : null,
    told.writes ? writing(state, told, pick) : null,
    excerpts(state, told));
}

function writing(state, told, pick) {
  const key = name(told);
  const draft = drafts.get(key);
  const note = state.notes.get(key);
  const changed = draft && draft.seen !== told.summary;
  const area = el("textarea", {
    id: "cell-summary", rows: 4, "data-keep": "text", spellcheck: "true", "aria-describedby": "cell-by cell-note",
    placeholder: "What do these excerpts say together? Keep their words where you can.",
  });
  area.value = draft ? draft.text : told.summary;
  const save = () => {
    const seen = drafts.get(key)?.seen ?? told.summary;
    state.send("saved", [...told.ids, area.value, changed ? told.summary : seen]);
  };
  const button = el("button", { class: "btn", type: "button", "data-keep": "save", onclick: save }, changed ? "Save mine in its place" : "Save");
  const line = el("span", { class: "note", id: "cell-note" });
  const dirty = () => {
    const written = drafts.has(key);
    button.disabled = !written;
    line.textContent = written ? "Not saved yet" : note?.sentence ?? "";
    line.classList.toggle("look", written || note?.kind === "refused");
    marked(state, state.data);
  };
  area.addEventListener("input", () => {
    state.notes.delete(key);
    if (area.value === told.summary && !changed) drafts.delete(key);
    else drafts.set(key, { text: area.value, seen: drafts.get(key)?.seen ?? told.summary });
    grow(area);
    dirty();
  });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (!button.disabled) save();
    }
    if (event.key === "Escape") event.stopPropagation();
  });
  const next = following(state, told);
  const part = el("div", { class: "writing" },
    el("label", { for: "cell-summary" }, "Summary"),
    area,
    el("p", { class: "voice", id: "cell-by" }, told.written || "Nobody has written one yet."),
    changed ? theirs(state, told, note, pick) : null,
    el("div", { class: "acts" }, button, line,
      next && !changed ? el("button", { class: "link next", type: "button", "data-keep": "next", onclick: () => { pick(next.dataset.cell.split("\n")); next.focus({ preventScroll: true }); } }, "Next without a summary") : null));
  dirty();
  if (note?.kind === "refused") line.textContent = note.sentence;
  return part;
}

// Somebody else was quicker: both texts stand side by side until the writer decides.
function theirs(state, told, note, pick) {
  const key = name(told);
  const who = note?.kind === "changed" ? note.sentence : `${told.summary ? told.written : "It was removed"}, while you were writing.`;
  return el("div", { class: "theirs", role: "group", "aria-label": "The summary as it stands now" },
    el("p", {}, el("b", {}, who), " Your words above are kept; ", told.summary ? "theirs are:" : "nothing stands in their place now."),
    told.summary ? el("blockquote", {}, told.summary) : null,
    el("button", {
      class: "link", type: "button", "data-keep": "theirs",
      onclick: () => { drafts.delete(key); state.notes.delete(key); state.told = null; show(state, told, pick); marked(state, state.data); },
    }, told.summary ? "Take theirs" : "Leave it removed"));
}

// The next cell that has excerpts and no summary, in the order of reading, from the top again.
function following(state, told) {
  const open = [...state.main.querySelectorAll("button[data-open]")];
  const here = find(state, [told.key[2], told.key[3], told.key[4]]);
  const rest = open.filter((button) => button !== here);
  return rest.find((button) => here && here.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING) ?? rest[0];
}

function marked(state, data) {
  const study = data.sign[0];
  for (const other of state.main.querySelectorAll(".draft:not([hidden])")) other.hidden = true;
  for (const key of drafts.keys()) {
    const [of, at, criterion, system, id, kind] = key.split("\n");
    if (of !== study || at !== data.wave || kind !== data.by) continue;
    const button = find(state, [criterion, system, id]);
    if (button) button.querySelector(".draft").hidden = false;
  }
}

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, 420)}px`;
}

function excerpts(state, told) {
  if (!told.sources.length) {
    const why = told.state === "not looked" ? "No source of this case is coded yet." : "Sources were coded, and none of them speaks to this.";
    return el("p", { class: "voice none" }, why);
  }
  return [
    el("h3", { class: "group" }, "Excerpts", el("span", {}, told.count)),
    told.sources.map((source) => el("div", { class: "origin" },
      source.excerpts.map((each) => el("figure", {},
        el("blockquote", {}, el("p", {}, `“${each.quote}”`)),
        el("figcaption", {},
          each.line ? el("span", { class: "voice signal" }, each.line) : null,
          el("button", {
            class: "link", type: "button", "data-keep": `at-${each.coding}`,
            onclick: () => state.send("profile", [told.system, told.ids[2], each.coding]),
          }, "Open in the profile", said(`: ${source.title}`))))),
      el("p", { class: "voice" }, source.line))),
  ];
}
