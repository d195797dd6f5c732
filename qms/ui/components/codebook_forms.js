// The forms of the codebook: make, define, move, merge, split.

function draftKey(state, form) {
  return [...state.data.doc, form.do, form.of].join("\n");
}

function begin(state, what, of, parent) {
  const same = state.form?.do === what && state.form.of === of;
  state.form = same ? null : { do: what, of, parent };
  state.note = null;
  state.begun = !same;
  state.redraw();
}

function showsForm(state, form) {
  return Boolean(form && state.form && form.do === state.form.do && form.of === state.form.of
    && (form.do === "make" || state.data.panel?.id === form.of));
}

function act(state, what, form = null) {
  state.asked = { ticket: Date.now(), form };
  state.send("act", { ...what, ticket: state.asked.ticket, doc: state.data.doc });
}

// The cells of a form as they were last left; `start` fills a new one.
function draftOf(state, form, start) {
  const key = draftKey(state, form);
  if (!drafts.has(key)) drafts.set(key, { cells: { ...start }, seen: state.data.panel?.row ?? null, from: start });
  const draft = drafts.get(key);
  draft.seen ??= state.data.panel?.row ?? null;
  return draft;
}

function field(draft, name, label, { rows = 0, hint = "", required = false, oninput = null } = {}) {
  const id = `field-${name}`;
  const input = rows
    ? el("textarea", { id, rows, "data-keep": id, placeholder: hint })
    : el("input", { id, type: "text", "data-keep": id, placeholder: hint, required, autocomplete: "off" });
  input.value = draft.cells[name];
  input.addEventListener("input", () => { draft.cells[name] = input.value; oninput?.(); });
  return el("div", { class: "field" }, el("label", { for: id }, label), input);
}

function choiceField(draft, name, label, options, onchange) {
  const id = `field-${name}`;
  const select = el("select", { id, "data-keep": id, onchange: (event) => { draft.cells[name] = event.target.value; onchange?.(); } },
    options.map(([value, text]) => el("option", { value, selected: value === draft.cells[name] }, text)));
  return el("div", { class: "field" }, el("label", { for: id }, label), select);
}

function words3(draft, first = "Name") {
  return [
    field(draft, "name", first, { required: true, hint: "What coders read" }),
    field(draft, "definition", "Definition", { rows: 3, hint: "When it applies, and when it does not" }),
    field(draft, "example", "Example", { rows: 2, hint: "A passage that shows it" }),
  ];
}

function shell(state, form, submit, children, name, extra = null) {
  const note = state.note && !state.note.done && showsForm(state, state.note.form) ? state.note : null;
  const key = draftKey(state, form);
  const cancel = () => { drafts.delete(key); state.chosen.delete(form.of); state.form = null; state.note = null; state.redraw(); };
  return el("form", {
    class: "form", onsubmit: (event) => { event.preventDefault(); submit(); },
    onkeydown: (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.currentTarget.requestSubmit(); }
    },
  }, children, extra,
  note ? el("div", { class: "note look", role: "alert" }, note.said.map((line) => el("p", {}, line))) : null,
  el("div", { class: "acts" },
    el("button", { class: "btn", type: "submit", "data-keep": "submit" }, name),
    el("button", { class: "link", type: "button", "data-keep": "cancel", onclick: cancel }, "Cancel")));
}

function making(state) {
  const form = state.form;
  const draft = draftOf(state, form, { name: "", definition: "", example: "", parent: form.parent });
  return el("article", { "aria-labelledby": "code-name" },
    el("h2", { id: "code-name", tabindex: "-1" }, "New code"),
    el("p", { class: "question" }, "For what the rubric does not hold. It never counts towards a level, whatever it stands under."),
    shell(state, form, () => act(state, { do: "make", ...draft.cells }, form),
      [...words3(draft), choiceField(draft, "parent", "Stands under", state.data.parents)], "Make the code"));
}

function forms(state, panel) {
  const form = state.form;
  return { define: defining, move: moving, merge: merging, split: splittingForm }[form.do]?.(state, panel, form) ?? null;
}

function defining(state, panel, form) {
  const { name, definition, example } = panel.row;
  const draft = draftOf(state, form, { name, definition, example });
  const theirs = ["name", "definition", "example"].filter((cell) => panel.row[cell] !== draft.from[cell] && panel.row[cell] !== draft.cells[cell]);
  return shell(state, form, () => act(state, { do: "define", seen: draft.seen, ...draft.cells }, form),
    words3(draft), theirs.length ? "Save mine in its place" : "Save",
    theirs.length ? el("div", { class: "theirs", role: "group", "aria-label": "The code as it stands now" },
      el("p", {}, el("b", {}, "It was changed meanwhile. "), "Your words above are kept; theirs are:"),
      theirs.map((cell) => el("p", {}, el("span", { class: "soft" }, `${cell} `), panel.row[cell] || "nothing")),
      el("button", { class: "link", type: "button", onclick: () => { drafts.delete(draftKey(state, form)); state.note = null; state.sign = null; state.redraw(); } }, "Take theirs")) : null);
}

function moving(state, panel, form) {
  const draft = draftOf(state, form, { parent: panel.row.parent });
  const below = new Set([panel.id, ...(state.data.own.find(([id]) => id === panel.id)?.[3] ?? [])]);
  return shell(state, form, () => act(state, { do: "move", seen: draft.seen, ...draft.cells }, form),
    [choiceField(draft, "parent", "Stands under", state.data.parents.filter(([id]) => !below.has(id)))], "Move");
}

function merging(state, panel, form) {
  const others = state.data.own.filter(([id]) => id !== panel.id);
  const draft = draftOf(state, form, { other: others[0][0], kept: "other" });
  if (!others.some(([id]) => id === draft.cells.other)) draft.cells.other = others[0][0];
  const preview = el("p", { class: "preview", "aria-live": "polite" });
  const pair = () => {
    const own = state.data.own.find(([id]) => id === panel.id);
    const other = others.find(([id]) => id === draft.cells.other);
    return draft.cells.kept === "other" ? [own, other] : [other, own];
  };
  const show = () => {
    const [gone, kept] = pair();
    const near = gone[3].filter((id) => id !== kept[0]).length;
    const moved = [`${gone[2]} ${gone[2] === 1 ? "coding" : "codings"}`, near ? `${near} ${near === 1 ? "code" : "codes"} under it` : ""].filter(Boolean).join(" and ");
    preview.textContent = `${moved} of ${gone[1]} ${gone[2] + near === 1 ? "moves" : "move"} to ${kept[1]}, and ${gone[1]} is removed. `
      + "Codings that would then stand twice stand once; codings that you do not see move too. It can be undone.";
  };
  show();
  const way = (value, text) => el("label", {},
    el("input", { type: "radio", name: "kept", value, checked: draft.cells.kept === value, "data-keep": `kept-${value}`, onchange: () => { draft.cells.kept = value; show(); } }), ` ${text}`);
  return shell(state, form, () => { const [gone, kept] = pair(); act(state, { do: "merge", gone: gone[0], kept: kept[0] }, form); },
    [
      choiceField(draft, "other", "Merge with", others, show),
      el("fieldset", {}, el("legend", {}, "Which stays"), way("other", "The other one; this one goes into it"), way("own", "This one; the other one goes into it")),
      preview,
    ], "Merge");
}

function choice(state, code) {
  if (!state.chosen.has(code)) state.chosen.set(code, new Set());
  return state.chosen.get(code);
}

function splittingForm(state, panel, form) {
  const draft = draftOf(state, form, { name: "", definition: "", example: "" });
  const chosen = choice(state, panel.id);
  const there = new Set(panel.sources.flatMap((source) => source.excerpts.flatMap((each) => each.codings)));
  for (const id of [...chosen]) if (!there.has(id)) chosen.delete(id);
  const preview = el("p", { class: "preview", "aria-live": "polite" });
  state.counted = () => {
    preview.textContent = chosen.size
      ? `${chosen.size} of ${panel.codings} codings go to the new code; the others stay.`
      : "Choose below the excerpts that go to the new code.";
  };
  state.counted();
  return shell(state, form, () => act(state, { do: "split", code: panel.id, codings: [...chosen], ...draft.cells }, form),
    [...words3(draft, "Name of the new code"), preview], "Split");
}
