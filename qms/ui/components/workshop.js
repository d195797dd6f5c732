// The workshop's desk. Left the queue, in the middle one criterion with everybody's ratings on
// its scale, right the form of the room. With a projector: the criterion large, the rest below.
export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__sheet ??= { notes: new Map() });
  const dark = onDark(box);
  state.send = setTriggerValue;
  state.data = data;
  const send = (name, value) => state.send(name, value);
  const pick = (id) => { state.asked = id; send("picked", id); };

  if (!state.desk) {
    state.queue = el("nav", { class: "queue", "aria-label": "Queue" });
    state.main = el("article", { class: "panel criterion", "aria-labelledby": "criterion-name" });
    state.form = el("aside", { class: "panel paper", "aria-label": "On record" });
    state.status = el("p", { class: "sr", role: "status" });
    state.desk = el("div", { class: "desk" }, state.queue, state.main, state.form);
    box.replaceChildren(state.desk, state.status);
  }
  state.desk.classList.toggle("projector", data.projector);

  const sign = JSON.stringify(data.sign);
  if (state.sign !== sign) {
    state.sign = sign;
    state.control?.abort();
    state.control = new AbortController();
    const focused = box.getRootNode().activeElement;
    const held = focused && state.queue.contains(focused) ? focused.dataset.cell : null;
    const scrolled = state.queue.scrollTop;
    state.queue.replaceChildren(...groups(data, pick));
    state.queue.scrollTop = scrolled;
    state.stop = roving(state.queue, state.control.signal);
    if (held) state.queue.querySelector(`button[data-cell="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  }

  settled(state, data);
  for (const button of state.queue.querySelectorAll("button[data-cell]")) {
    const here = button.dataset.cell === data.selected;
    button.setAttribute("aria-current", String(here));
    if (here) { state.stop(button); within(state.queue, button); }
  }
  state.marked = () => marked(state, data);
  state.marked();

  const told = data.panel;
  const key = told.key.join("\n");
  const fresh = state.open !== key;
  take(state, told);
  if (fresh) state.revising = null;
  state.open = key;
  const drawn = JSON.stringify([{ ...told, form: told.form.agrees }, dark]);
  if (state.drawn !== drawn) {
    state.drawn = drawn;
    keeping(state.main, fresh, () => state.main.replaceChildren(...criterion(told, state, send, pick, () => draw(true))));
    shade(state.main, told.scale, dark);
  }
  const draw = (again) => {
    const written = JSON.stringify([told.form, told.record, told.key, told.suggested, state.notes.get(key), state.notes.get(`${key}\nreply`), dark]);
    if (!again && state.written === written) return;
    state.written = written;
    keeping(state.form, fresh, () => state.form.replaceChildren(
      el("h3", {}, "On record"), onRecord(told), formPart(state, told, () => draw(true)) ?? "", replyPart(state, told, () => draw(true)) ?? ""));
    shade(state.form, told.scale, dark);
    state.marked();
  };
  draw(false);
  state.pick = pick;
  if (state.saved) {
    state.saved = false;
    state.form.querySelector("[data-keep=left], [data-keep=revise]")?.focus({ preventScroll: true });
  }
  if (state.refused) {
    state.refused = false;
    state.form.querySelector(".note")?.scrollIntoView({ block: "nearest" });
  }
  // Another act's answer may come first; the focus waits for the criterion that was asked for.
  const reached = state.asked === told.criterion;
  if (reached) state.asked = "";
  if (fresh && reached) {
    state.status.textContent = `${told.criterion} ${told.name}, ${told.place}.`;
    const top = state.main.getBoundingClientRect().top;
    if (top < 0 || top > innerHeight * 0.7) state.main.scrollIntoView({ block: "start" });
    state.main.querySelector("h2").focus({ preventScroll: true });
  }
  return () => { state.control?.abort(); state.sign = null; };
}

// Draw a part anew; where it is the same criterion, the focus and the caret stay.
function keeping(node, fresh, draw) {
  const focused = node.getRootNode().activeElement;
  const held = !fresh && focused && node.contains(focused) ? focused.dataset.keep : null;
  const caret = held && focused.selectionStart !== null ? [focused.selectionStart, focused.selectionEnd] : null;
  draw();
  if (!held) return;
  const again = node.querySelector(`[data-keep="${CSS.escape(held)}"]`);
  again?.focus({ preventScroll: true });
  if (caret && again?.setSelectionRange && again.type !== "checkbox" && again.type !== "radio") again.setSelectionRange(...caret);
}

function within(list, button) {
  const top = button.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + button.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top - 60;
}

// What became of what was sent to be saved.
function settled(state, data) {
  const outcome = data.outcome;
  if (!outcome || outcome.ticket === state.ticket) return;
  state.ticket = outcome.ticket;
  const key = outcome.key.join("\n");
  state.underway = 0;
  if (outcome.kind === "kept") {
    const form = kept(key);
    if (form) { form.at = outcome.draft.at; keep(key, form); }
    return;
  }
  if (outcome.kind === "dropped") {
    const form = kept(key);
    if (form) { form.at = ""; keep(key, form); }
    return;
  }
  if (outcome.kind === "saved") { forget(key); state.notes.delete(key); state.revising = null; state.saved = true; }
  else { state.notes.set(key, outcome); state.refused = outcome.kind !== "elsewhere"; }
  state.status.textContent = outcome.lines.join(" ");
}

function marked(state, data) {
  for (const button of state.queue.querySelectorAll("button[data-cell]")) {
    const key = [...data.panel.key.slice(0, 4), button.dataset.cell].join("\n");
    button.querySelector(".draft").hidden = !kept(key);
  }
}

function groups(data, pick) {
  return data.groups.map((group) => el("section", {},
    el("h3", {}, group.heading, el("span", {}, String(group.items.length))),
    el("ul", {}, group.items.map((item) => el("li", { "data-row": "" },
      el("button", { type: "button", "data-cell": item.id, "aria-current": "false", onclick: () => pick(item.id) },
        el("b", {}, el("span", { class: "id" }, `${item.id} `), item.name),
        el("small", { class: item.split ? "look" : "" }, item.record || item.why),
        el("small", { class: "draft look", hidden: true }, "not on record yet")))))));
}

function criterion(told, state, send, pick, again) {
  const step = (to, label) => el("button", { class: "btn step", type: "button", "data-keep": label, disabled: !to, onclick: () => pick(to) }, label);
  return [
    el("div", { class: "top" }, el("p", { class: "above" }, `${told.above} · ${told.place}`),
      el("div", { class: "ways" }, step(told.before, "Back"), step(told.after, "Next"))),
    el("h2", { id: "criterion-name", tabindex: "-1" }, told.name),
    el("p", { class: "question" }, told.question),
    el("p", { class: "stands" }, el("b", {}, told.why[0]), ` ${[...told.why.slice(1), told.spread].join(" ")}`),
    ladder(told),
    told.ratings.length ? el("h3", { class: "group" }, "What raters wrote", el("span", {}, count(told.ratings.length, "rating"))) : null,
    told.ratings.map((rating) => written(rating, told, state, again)),
    bears(told.bears),
    told.missing.length ? el("div", { class: "more" }, el("p", { class: "to-say" }, "To say ", el("b", {}, told.missing[0]), " we would have to see:"),
      el("ul", { class: "missing" }, told.missing[1].map((line) => el("li", {}, line)))) : null,
    el("div", { class: "evidence" },
      told.evidence.length ? told.evidence.map((group) => standing(group, send, true)) : el("p", { class: "voice" }, "No excerpt speaks to this yet.")),
  ].flat(Infinity).filter(Boolean);
}

function count(n, one) {
  return `${n} ${n === 1 ? one : `${one}s`}`;
}

// The scale as a ladder: each level with its descriptor, and who stands there.
function ladder(told) {
  const rung = (look, head, text, each) => el("tr", { class: [each.contested ? "contested" : "", each.record ? "record" : "", each.suggested ? "suggested" : ""].join(" ").trim() },
    el("th", { scope: "row" }, look, el("b", {}, head)),
    el("td", { class: "text" }, text),
    el("td", { class: "who" },
      each.record ? el("p", { class: "mark" }, el("i", { class: "disc", "aria-hidden": "true" }), el("b", {}, "on record")) : null,
      each.suggested ? el("p", { class: "mark" }, el("i", { class: "dashed", "aria-hidden": "true" }), "evidence suggests") : null,
      each.raters.length > 1 ? el("p", { class: "many" }, count(each.raters.length, "rater")) : null,
      each.raters.map((name) => el("p", { class: "mark" }, el("i", { class: "ring", "aria-hidden": "true" }), name))));
  const rows = told.ladder.map((each) => {
    const chip = el("span", { class: "chip", "aria-hidden": "true" }, String(each.level));
    chip.style.setProperty("--f", `var(--f${each.level})`);
    chip.style.setProperty("--i", `var(--i${each.level})`);
    return rung([chip, said(`${each.level} `)], each.name,
      [each.text, each.boundary ? el("span", { class: "edge" }, `Between ${each.level - 1} and ${each.level}: ${each.boundary}`) : null], each);
  });
  const apart = told.states.map((each) => rung(el("span", { class: `chip ${each.state}`, "aria-hidden": "true" }), each.name, each.text, each));
  return el("table", { class: "ladder" },
    el("caption", { class: "sr" }, "Levels with their descriptors, and who stands at each"),
    el("thead", { class: "sr" }, el("tr", {}, ["Level", "What it looks like", "Who stands there"].map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, rows), apart.length ? el("tbody", { class: "states" }, apart) : null);
}

function written(rating, told, state, again) {
  const key = told.key.join("\n");
  const take = told.form.agrees && rating.text
    ? el("button", { class: "link", type: "button", "data-keep": `take-${rating.who}`, onclick: () => {
      const form = kept(key) ?? begun(told);
      form.rationale = [form.rationale.trim(), rating.text].filter(Boolean).join("\n");
      keep(key, form);
      later(state, told, form);
      again();
      state.status.textContent = `The words of ${rating.who} stand in the form.`;
    } }, "Take into the judgement", said(`: the words of ${rating.who}`))
    : null;
  return el("div", { class: "rating" },
    el("p", {}, el("b", {}, `${rating.who}: ${rating.answer}`), rating.confidence ? el("span", { class: "voice" }, ` · confidence ${rating.confidence}`) : null),
    el("p", { class: "said" }, rating.text || "No words were given."), take);
}

function onRecord(told) {
  if (!told.record) return el("p", { class: "voice none" }, "Nothing yet.");
  const open = told.record.told.filter(([head]) => !head);
  const headed = told.record.told.filter(([head]) => head);
  return el("div", { class: "why" }, el("p", {}, el("b", {}, told.record.answer)), open.map(([, text]) => el("p", {}, text)),
    el("dl", {}, headed.map(([head, text]) => [el("dt", {}, head), el("dd", {}, text)])));
}
