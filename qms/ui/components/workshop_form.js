// The form of the room: what is agreed, or why it stays split. What is being written is kept
// here and in the tab's own storage at once, and in the workspace a moment later, until it is
// on record.
const forms = (globalThis[Symbol.for("qms.workshop.forms")] ??= new Map());
const PLACE = "qms.workshop\n";

function kept(key) {
  if (!forms.has(key)) {
    const stored = sessionStorage.getItem(PLACE + key);
    if (stored) forms.set(key, JSON.parse(stored));
  }
  return forms.get(key);
}

function keep(key, form) {
  forms.set(key, form);
  sessionStorage.setItem(PLACE + key, JSON.stringify(form));
}

function forget(key) {
  forms.delete(key);
  sessionStorage.removeItem(PLACE + key);
}

// The form as it begins: what is on record, or nothing but who is in the room.
function begun(told) {
  const row = told.record?.row;
  const known = new Set(told.form.people.map(([member]) => member));
  const named = (cell) => (cell ?? "").split(";").map((each) => each.trim()).filter(Boolean);
  const by = row ? named(row.agreed_by) : told.form.raters;
  const against = row ? named(row.dissent_by) : [];
  return {
    outcome: row?.outcome ?? "agreed",
    answer: row ? row.level || row.state : "",
    rationale: row?.rationale ?? "",
    reason: row?.reason ?? "",
    dissent: row?.dissent ?? "",
    agreed_by: by.filter((each) => known.has(each)),
    agreed_others: by.filter((each) => !known.has(each)).join(", "),
    dissent_by: against.filter((each) => known.has(each)),
    dissent_others: against.filter((each) => !known.has(each)).join(", "),
    concerns: Object.fromEntries(told.form.concerns.map(([part]) => [part, [row?.[part] ?? "", row?.[`${part}_note`] ?? ""]])),
    seen: row ?? null,
  };
}

// What decides whether two rows say the same: not when, and not the reply.
function decided(row) {
  if (!row) return "";
  const { agreed_at: _when, right_of_reply: _reply, ...rest } = row;
  return JSON.stringify(Object.entries(rest).sort());
}

const PAUSE = 1200, NO_ANSWER = 15000;

// To the workspace once the writer pauses; `form.at` is the draft that these words go on from,
// so the next goes out only when the answer to the last is in.
function later(state, told, form) {
  clearTimeout(state.later);
  state.later = setTimeout(() => {
    const key = told.key.join("\n");
    if (state.notes.get(key)?.kind === "elsewhere" || kept(key) !== form) return;
    if (state.underway && Date.now() - state.underway < NO_ANSWER) { later(state, told, form); return; }
    state.underway = Date.now();
    state.send("drafted", { ids: told.key.slice(2), form, at: form.at ?? "" });
  }, PAUSE);
}

function drop(state, told) {
  const key = told.key.join("\n");
  clearTimeout(state.later);
  forget(key);
  state.notes.delete(key);
  state.revising = null;
  state.dropped = told.draft?.at ?? "any";
  state.send("drafted", { ids: told.key.slice(2), form: null });
}

// A draft of the workspace that this tab does not have: begin with it.
function take(state, told) {
  const key = told.key.join("\n");
  if (!told.draft || kept(key) || state.dropped === told.draft.at) return;
  keep(key, { ...told.draft.form, at: told.draft.at });
}

// Other words were kept in another tab: both are offered, none is lost.
function elsewhere(told, key, state, again) {
  const other = state.notes.get(key).draft;
  const answer = (form) => (form.outcome === "split" ? "left split" : form.answer || "no level yet");
  return el("div", { class: "theirs", role: "group", "aria-label": "Words from another tab" },
    el("p", {}, el("b", {}, "Other words were kept in another tab: "), answer(other.form), "."),
    el("p", {}, [other.form.rationale, other.form.reason, other.form.dissent].filter(Boolean).join(" · ") || "No words yet."),
    el("p", { class: "acts" },
      el("button", { class: "link", type: "button", onclick: () => { keep(key, { ...other.form, at: other.at }); state.notes.delete(key); again(); } }, "Go on with those"),
      el("button", { class: "link", type: "button", onclick: () => { const mine = { ...kept(key), at: other.at }; keep(key, mine); state.notes.delete(key); state.send("drafted", { ids: told.key.slice(2), form: mine, at: other.at }); again(); } }, "Keep mine")));
}

function differs(form, told) {
  const [level, state] = told.suggested;
  return Boolean(form.answer) && form.answer !== String(level ?? state ?? "");
}

function reasonAsked(form, told) {
  if (form.outcome === "split") return ["Why it stays split", true];
  if (form.answer === "NX") return ["Why it does not apply", true];
  if (differs(form, told)) return ["Why it differs from the evidence", true];
  return ["Reason, if one is to be told", false];
}

function formPart(state, told, again) {
  const key = told.key.join("\n");
  const record = told.record;
  const draft = kept(key);
  if (!told.form.agrees) return el("p", { class: "voice" }, told.form.why);
  if (record && !draft && state.revising !== key) {
    return el("p", { class: "acts" }, told.left ? el("button", {
      class: "btn main", type: "button", "data-keep": "left", onclick: () => state.pick(told.left),
    }, "Next to settle") : el("b", {}, "Everything is settled."), el("button", {
      class: "btn", type: "button", "data-keep": "revise",
      onclick: () => { state.revising = key; again(); state.form.querySelector("input, textarea")?.focus(); },
    }, "Revise what is on record"));
  }
  const form = draft ?? begun(told);
  const changed = draft && decided(form.seen) !== decided(record?.row);
  const part = el("form", { class: "room", "aria-label": "What goes on record", onsubmit: (event) => { event.preventDefault(); save(); } });
  const note = el("p", { class: "note", role: "status" });
  const button = el("button", { class: "btn main", type: "submit", "data-keep": "save" },
    changed ? "Put mine in its place" : record ? "Put the revision on record" : "Put on record");

  const touch = () => {
    keep(key, form);
    later(state, told, form);
    state.notes.delete(key);
    settleLooks();
    state.marked();
  };
  const save = () => {
    keep(key, form);
    clearTimeout(state.later);
    state.send("saved", { ids: told.key.slice(2), form, seen: changed ? record?.row ?? null : form.seen });
  };
  const typed = (name, label, rows, extra = {}) => {
    const area = el("textarea", { id: `room-${name}`, rows, "data-keep": name, spellcheck: "true", ...extra });
    area.value = form[name];
    area.addEventListener("input", () => { form[name] = area.value; touch(); });
    const head = el("label", { for: `room-${name}` }, label);
    return el("div", { class: `field ${name}` }, head, area);
  };
  const choice = (group, value, label, look = "") => {
    const radio = el("input", { type: "radio", name: `room-${group}`, value, "data-keep": `${group}-${value}`, checked: form[group] === value });
    radio.addEventListener("change", () => { form[group] = value; touch(); });
    return el("label", { class: `choice ${look}` }, radio, el("span", {}, label));
  };
  const named = (group, legend) => el("fieldset", { class: group },
    el("legend", {}, legend),
    told.form.people.map(([member, name]) => {
      const box = el("input", { type: "checkbox", value: member, "data-keep": `${group}-${member}`, checked: form[`${group}_by`].includes(member) });
      box.addEventListener("change", () => {
        const rest = form[`${group}_by`].filter((each) => each !== member);
        form[`${group}_by`] = box.checked ? [...rest, member] : rest;
        touch();
      });
      return el("label", { class: "tick" }, box, el("span", {}, name));
    }),
    el("label", { class: "others" }, said("Others, with commas between"),
      others(group)));
  const others = (group) => {
    const input = el("input", { type: "text", placeholder: "others, with commas between", "data-keep": `${group}-others` });
    input.value = form[`${group}_others`];
    input.addEventListener("input", () => { form[`${group}_others`] = input.value; touch(); });
    return input;
  };

  const levels = el("fieldset", { class: "answers" }, el("legend", {}, "Level, or why there is none"),
    el("div", { class: "steps" }, told.form.levels.map(([level, name]) => choice("answer", String(level), [el("b", {}, String(level)), ` ${name}`], "step"))),
    el("div", { class: "steps" }, told.form.states.map(([word, name]) => choice("answer", word, name, "state"))));
  const reason = typed("reason", "Reason", 2);
  const sure = confidencePart(form, told, touch);
  const against = named("dissent", "Who dissents");
  const apart = el("div", { class: "apart" },
    typed("dissent", "Dissent", 2, { placeholder: "What those say who do not agree" }), against, sure);
  const room = named("agreed", "Agreed by");
  add(part, [
    el("fieldset", { class: "outcome" }, el("legend", { class: "sr" }, "Outcome"),
      choice("outcome", "agreed", "Agreed"), choice("outcome", "split", "Left split")),
    levels,
    typed("rationale", "Judgement", 4, { placeholder: "What the level rests on, in the room’s words" }),
    reason, apart,
    room,
    changed ? theirs(told, key, state, again) : null,
    state.notes.get(key)?.kind === "elsewhere" ? elsewhere(told, key, state, again) : null,
    note,
    el("div", { class: "acts" }, button,
      draft ? el("button", { class: "link", type: "button", "data-keep": "drop", onclick: () => { drop(state, told); again(); } }, "Drop what is written here") : null),
  ]);

  function settleLooks() {
    const split = form.outcome === "split";
    levels.hidden = split;
    sure.hidden = split;
    room.querySelector("legend").textContent = split ? "Left split by" : "Agreed by";
    room.classList.toggle("named", Boolean(form.agreed_by.length || form.agreed_others.trim()));
    against.hidden = !form.dissent.trim() && !form.dissent_by.length && !form.dissent_others;
    const [label, needed] = reasonAsked(form, told);
    reason.querySelector("label").replaceChildren(label, needed && !form.reason.trim() ? el("span", { class: "look" }, " needed") : "");
    const told_ = state.notes.get(key);
    note.replaceChildren(...(told_ ? told_.lines.map((line) => el("span", {}, line)) : [kept(key) ? "Kept as a draft, not on record yet" : ""]));
    note.classList.toggle("look", told_ ? told_.kind !== "saved" : Boolean(kept(key)));
  }
  part.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
  });
  settleLooks();
  return part;
}

function confidencePart(form, told, touch) {
  const lines = told.form.concerns.map(([part, label]) => {
    const pick = el("select", { id: `room-${part}`, "data-keep": part },
      ["", ...told.form.grades].map((grade) => el("option", { value: grade, selected: form.concerns[part][0] === grade }, grade || "not judged")));
    const why = el("input", { type: "text", "aria-label": `${label}, in a sentence`, placeholder: "in a sentence", "data-keep": `${part}-note` });
    why.value = form.concerns[part][1];
    const look = () => { why.hidden = !form.concerns[part][0]; };
    pick.addEventListener("change", () => { form.concerns[part][0] = pick.value; look(); follows(); touch(); });
    why.addEventListener("input", () => { form.concerns[part][1] = why.value; touch(); });
    look();
    return el("div", { class: "concern" }, el("label", { for: `room-${part}` }, label), pick, why);
  });
  const follow = el("p", { class: "voice" });
  const follows = () => {
    const grades = told.form.concerns.map(([part]) => form.concerns[part][0]);
    const down = grades.reduce((sum, grade) => sum + ({ moderate: 1, serious: 2 }[grade] ?? 0), 0);
    follow.textContent = grades.every(Boolean)
      ? `Confidence, judged on the four CERQual components: ${["high", "moderate", "low", "very low"][Math.min(down, 3)]}.`
      : "Concerns about each: none, minor, moderate or serious. All four, or none of them.";
  };
  follows();
  const open = told.form.concerns.some(([part]) => form.concerns[part][0]);
  return el("details", { class: "sure", open }, el("summary", { "data-keep": "sure" }, "How sure, on the four CERQual components"), follow, lines);
}

// Somebody else was quicker: both stand side by side until the writer decides.
function theirs(told, key, state, again) {
  const note = state.notes.get(key);
  const record = told.record;
  const lead = note?.kind === "changed" ? note.lines[0] : "Somebody put something else on record while this was written.";
  return el("div", { class: "theirs", role: "group", "aria-label": "What is on record now" },
    el("p", {}, el("b", {}, lead), " Your words are kept above; on record stands:"),
    record ? [el("p", {}, el("b", {}, record.answer)), record.told.filter(([head]) => !head).map(([, text]) => el("p", {}, text)), el("dl", {}, record.told.filter(([head]) => head).map(([head, text]) => [el("dt", {}, head), el("dd", {}, text)]))] : el("p", {}, "nothing."),
    el("button", { class: "link", type: "button", "data-keep": "theirs", onclick: () => { drop(state, told); again(); } }, "Leave theirs as it is"));
}

// The answer of a place or a provider to what is on record.
function replyPart(state, told, again) {
  const record = told.record;
  if (!record || !told.form.replies) return null;
  const key = `${told.key.join("\n")}\nreply`;
  const standing = record.row.right_of_reply;
  const draft = kept(key);
  const changed = draft && draft.seen !== standing;
  const note = state.notes.get(key);
  const area = el("textarea", { id: "room-reply", rows: 3, "data-keep": "reply", spellcheck: "true", placeholder: "What the place or the provider answers" });
  area.value = draft ? draft.text : standing;
  const button = el("button", { class: "btn", type: "button", "data-keep": "reply-save",
    onclick: () => state.send("replied", { ids: told.key.slice(2), text: area.value, seen: changed ? standing : draft?.seen ?? standing }) },
  changed ? "Put mine in its place" : "Save the reply");
  const line = el("span", { class: "note look" }, note ? note.lines.join(" ") : draft ? "Not saved yet" : "");
  button.disabled = !draft;
  area.addEventListener("input", () => {
    keep(key, { text: area.value, seen: draft?.seen ?? standing });
    state.notes.delete(key);
    button.disabled = false;
    line.textContent = "Not saved yet";
  });
  return el("details", { class: "reply", open: Boolean(standing || draft) },
    el("summary", { "data-keep": "reply-open" }, "Right of reply"),
    el("div", { class: "field" }, el("label", { class: "sr", for: "room-reply" }, "Right of reply"), area),
    changed ? el("div", { class: "theirs" }, el("p", {}, "Another reply stands now:"), el("p", {}, standing || "none"),
      el("button", { class: "link", type: "button", onclick: () => { forget(key); again(); } }, "Leave it as it is")) : null,
    el("div", { class: "acts" }, button, line));
}
