// The right column: words, level or state, how sure, one button. And what stands there once it is in.

// Choices of which one holds: one stop for Tab, arrow keys within.
function choices(label, options, { look, pick }) {
  const buttons = options.map(([value, content, hint]) => el("button", {
    type: "button", role: "radio", "aria-checked": "false", title: hint || null,
    onclick: () => pick(value), "data-value": String(value),
  }, content));
  const node = el("div", { class: look, role: "radiogroup", "aria-label": label }, buttons);
  node.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = buttons.indexOf(event.target.closest("button"));
    const next = buttons[(at + by + buttons.length) % buttons.length];
    event.preventDefault();
    event.stopPropagation();
    next.focus();
    if (!next.disabled) next.click();
  });
  return {
    node, buttons,
    set: (value, disabled) => {
      const held = options.findIndex(([each]) => each === value);
      buttons.forEach((button, at) => {
        button.setAttribute("aria-checked", String(at === held));
        button.tabIndex = at === Math.max(held, 0) ? 0 : -1;
        button.disabled = Boolean(disabled);
      });
    },
    focus: () => buttons.find((button) => button.tabIndex === 0)?.focus(),
  };
}

function ratingForm(state, data, draft, { save, changed }) {
  const content = () => draft.content;
  const words = el("textarea", {
    class: "inp", id: "rate-words", rows: "3", spellcheck: "true", maxlength: "20000", "data-keep": "words",
    "aria-describedby": "rate-first", oninput: () => { content().text = words.value; grow(words); touched(); },
  });
  const levels = choices("Level", data.levels.map(([level, name, text]) => [
    level, [el("span", { class: "chip", style: { "--f": `var(--f${level})`, "--i": `var(--i${level})` } }, level), el("span", {}, el("b", {}, `${name}. `), text)],
  ]), { look: "levels", pick: setLevel });
  const states = choices("No level", data.states.map(([word, key, name, means]) => [word, name, `${means} Key ${key}`]), { look: "seg", pick: setState });
  const parts = data.parts.map((part) => concernRow(part));
  const sure = el("p", { class: "sure", role: "status" });
  const wrong = el("p", { class: "wrong", role: "alert" });
  const go = el("button", { class: "go", type: "button", id: "rate-save", "data-keep": "save", onclick: commit }, "Save and next", el("kbd", {}, "Ctrl Enter"));
  const line = el("p", { class: "kept", role: "status" });
  const other = el("div", {});

  function setLevel(level) { content().level = content().level === level ? null : level; content().state = ""; touched(); }
  function setState(word) { content().state = content().state === word ? "" : word; content().level = null; touched(); }

  function concernRow([part, name, asked]) {
    const grades = choices(`${name}: how much of a concern`, data.concerns.map((grade, at) => [grade, grade === "none" ? "no concern" : grade, `Key ${at + 1}`]), {
      look: "seg",
      pick: (grade) => {
        const held = (content().concerns[part] ??= { grade: "", note: "" });
        held.grade = held.grade === grade ? "" : grade;
        touched();
        if (data.explained.includes(held.grade)) note.focus();
      },
    });
    const note = el("textarea", {
      class: "inp note", rows: "1", maxlength: "2000", "aria-label": `${name}: say in a sentence why`, placeholder: "In a sentence: why", "data-keep": `note-${part}`,
      oninput: () => { (content().concerns[part] ??= { grade: "", note: "" }).note = note.value; grow(note); touched(); },
    });
    const node = el("div", { class: "part", "data-part": part, title: asked }, el("span", { class: "name" }, name), grades.node, el("p", { class: "asked" }, asked), note);
    return { part, node, grades, note };
  }

  function commit() {
    if (go.disabled) return;
    const lacks = lacking();
    wrong.textContent = lacks.map(([text]) => text).join(" ");
    if (lacks.length) lacks[0][1]();
    else save();
  }

  // What the service would refuse too, told here before anything is sent.
  function lacking() {
    const found = [];
    if (!content().text.trim()) found.push(["Say first, in your words, what the evidence shows.", () => words.focus()]);
    else if (content().level === null && !content().state) found.push(["Choose a level, or say why there can be none.", levels.focus]);
    for (const { part, note } of parts) {
      const held = content().concerns[part];
      if (held && data.explained.includes(held.grade) && !held.note.trim()) found.push([`Say in a sentence why ${part === "limitations" ? "method" : part} is a ${held.grade} concern.`, () => note.focus()]);
    }
    return found;
  }

  function touched() {
    wrong.textContent = "";
    draft.touched();
    update();
    changed();
  }

  function update() {
    const wordless = !content().text.trim();
    levels.set(content().level, wordless);
    states.set(content().state, wordless);
    node.classList.toggle("wordless", wordless);
    for (const { part, node: row, grades, note } of parts) {
      const held = content().concerns[part];
      grades.set(held?.grade ?? "", false);
      row.classList.toggle("explained", data.explained.includes(held?.grade) || Boolean(held?.note));
      if (note.value !== (held?.note ?? "")) note.value = held?.note ?? "";
    }
    const sentence = confidence();
    if (sure.textContent !== sentence) sure.textContent = sentence;
    kept();
  }

  function confidence() {
    const grades = data.parts.map(([part]) => content().concerns[part]?.grade);
    const named = "Confidence, judged on the four CERQual components";
    if (!grades.every(Boolean)) return `${named}: told when all four are judged.`;
    const down = grades.reduce((sum, grade) => sum + data.steps[grade], 0);
    return `${named}: ${data.confidence[Math.min(down, data.confidence.length - 1)]}.`;
  }

  function kept() {
    const sentence = {
      dirty: "Not saved yet …",
      saved: draft.base ? `Draft saved at ${clock(draft.base)}.` : "",
      lost: "Not saved: no answer from the server. Your words are kept in this tab and go out again by themselves.",
      changed: "Two drafts: choose one below; nothing is lost.",
      refused: draft.lines.join(" "),
    }[draft.state] ?? "";
    if (line.textContent !== sentence) line.textContent = sentence;
    line.classList.toggle("look", ["lost", "changed", "refused"].includes(draft.state));
    const sign = JSON.stringify(draft.theirs);
    if (other.dataset.sign === sign) return;
    other.dataset.sign = sign;
    other.replaceChildren(...(draft.theirs ? [theirs()] : []));
  }

  // Another tab was written in: both texts stand here until one is chosen.
  function theirs() {
    const held = draft.theirs.content;
    const choose = (mine) => { draft.choose(mine); fill(); changed(); words.focus(); };
    const said = [held.text, held.level !== null ? `Level ${held.level}.` : held.state].filter(Boolean).join(" ");
    return el("div", { class: "theirs", role: "group", "aria-label": "The other draft" },
      el("p", {}, el("b", {}, `Another draft was kept in another tab${draft.theirs.saved_at ? ` at ${clock(draft.theirs.saved_at)}` : ""}. `), "What you see in the form stays until you choose."),
      said ? el("blockquote", {}, said) : el("p", {}, "It is blank."),
      el("button", { class: "link", type: "button", onclick: () => choose(false) }, "Take the other"),
      el("button", { class: "link", type: "button", onclick: () => choose(true) }, "Go on with mine"));
  }

  function fill() {
    words.value = content().text;
    grow(words);
    update();
    for (const { note } of parts) grow(note);
  }

  const node = el("form", { "aria-label": "Your rating", novalidate: true, onsubmit: (event) => event.preventDefault() },
    el("div", { class: "field" }, el("label", { for: "rate-words" }, "First, in your words: what does the evidence show?"), words),
    el("div", { class: "field" }, el("h3", { id: "rate-first" }, "Then the level", el("span", { class: "hint" }, "opens with the first word")), levels.node,
      data.boundaries.map(([between, asked]) => el("p", { class: "boundary" }, el("b", {}, `${between}: `), asked)),
      el("h3", { class: "or" }, "Or no level"), states.node),
    el("div", { class: "field" }, el("h3", {}, "How sure"), parts.map((part) => part.node), sure),
    wrong,
    el("div", { class: "ends" }, go, line),
    other,
    el("p", { class: "final" }, "Once saved it is final, since saving opens the others’ ratings of this criterion and what the evidence suggests."),
    el("p", { class: "keys" }, ...keysTold(data)));

  function keys(event) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { commit(); return true; }
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.target.tagName === "TEXTAREA") {
      if (event.key !== "Escape") return false;
      const at = parts.findIndex((part) => part.note === event.target);
      if (at < 0) content().text.trim() ? levels.focus() : node.parentElement.focus();
      else parts[at + 1] ? parts[at + 1].grades.focus() : go.focus();
      return true;
    }
    const letter = event.key.toLocaleLowerCase();
    const row = parts.find((part) => part.node.contains(event.target));
    const open = Boolean(content().text.trim());
    if (/^\d$/.test(letter)) {
      if (row) {
        const button = row.grades.buttons[Number(letter) - 1];
        if (!button) return false;
        if (button.getAttribute("aria-checked") !== "true") button.click();
        const next = parts[parts.indexOf(row) + 1];
        if (data.explained.includes(content().concerns[row.part]?.grade)) row.note.focus();
        else next ? next.grades.focus() : go.focus();
        return true;
      }
      const at = data.levels.findIndex(([level]) => String(level) === letter);
      if (at < 0) return false;
      if (!open) words.focus();
      else { if (content().level !== data.levels[at][0]) setLevel(data.levels[at][0]); levels.focus(); }
      return true;
    }
    const no = data.states.find(([, key]) => key.toLocaleLowerCase() === letter);
    if (no) {
      if (!open) words.focus();
      else { if (content().state !== no[0]) setState(no[0]); states.focus(); }
      return true;
    }
    if (letter === "w") { words.focus(); return true; }
    if (letter === "s") { parts[0].grades.focus(); return true; }
    return false;
  }

  return {
    node, fill, keys, kept: update, words,
    busy: (on) => { go.disabled = on; go.firstChild.textContent = on ? "Saving …" : "Save and next"; },
    wrong: (lines) => { wrong.textContent = lines.join(" "); },
  };
}

function keysTold(data) {
  const key = (keys, does) => [el("kbd", {}, keys), ` ${does} `];
  const [first, last] = [data.levels[0][0], data.levels.at(-1)[0]];
  return ["Keys: ", key("Esc", "leaves the words"), key(`${first}–${last}`, "level"), key("I N X", "no level"), key("S", "how sure, there"), key("1–4", "how much of a concern"), key("W", "words"), key("J K", "next, previous")].flat();
}

function clock(moment) {
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? "" : at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function grow(area) {
  area.style.height = "auto";
  if (area.scrollHeight) area.style.height = `${Math.min(area.scrollHeight + 2, 420)}px`;
}

// What is in: one's own rating, what the evidence suggests, and what others put in.
function ratedPart(data) {
  const parts = [];
  if (data.closed) parts.push(el("p", { class: "closed" }, data.closed));
  if (data.own) {
    parts.push(el("h3", {}, "Your rating", el("span", { class: "hint" }, "final")), ratingShown(data.own, false));
  } else if (data.closed) {
    parts.push(el("h3", {}, "The levels"), data.levels.map(([level, name, text]) => el("p", { class: "descriptor" },
      el("span", { class: "chip", style: { "--f": `var(--f${level})`, "--i": `var(--i${level})` } }, level), el("span", {}, el("b", {}, `${name}. `), text))));
  }
  if (data.suggestion) {
    const found = data.suggestion;
    parts.push(el("h3", {}, "What the evidence suggests"), el("p", {}, el("b", {}, found.lead), found.marks.map((mark) => [" · ", el("span", { class: "look" }, mark)])),
      found.said.length ? el("ul", {}, found.said.map((each) => el("li", {}, each))) : null,
      found.missing.length ? [el("p", { class: "soft" }, "For the next level we would have to see:"), el("ul", {}, found.missing.map((each) => el("li", {}, each)))] : null);
  }
  if (data.own || data.others.length) {
    parts.push(el("h3", {}, "What others put in"),
      data.others.length ? data.others.map((each) => ratingShown(each, true)) : el("p", { class: "soft" }, "Nobody else has rated this yet, or it is not to be seen yet."));
  }
  return el("div", { class: "rated" }, parts);
}

function ratingShown(rated, named) {
  const chip = el("span", { class: `chip ${rated.state}`, "aria-hidden": "true" }, rated.level ?? "");
  if (rated.level !== null) { chip.style.setProperty("--f", `var(--f${rated.level})`); chip.style.setProperty("--i", `var(--i${rated.level})`); }
  return el("div", { class: "answer" }, chip, el("div", {},
    el("p", {}, named ? `${rated.who}: ` : "", el("b", {}, rated.level !== null ? `${rated.level} ${rated.name}` : rated.name), rated.when ? el("span", { class: "soft" }, ` · ${rated.when}`) : null),
    rated.rationale ? el("p", { class: "rationale" }, rated.rationale) : null,
    rated.confidence ? el("p", { class: "soft" }, rated.confidence) : null,
    rated.concerns.map((each) => el("p", { class: "soft" }, each))));
}
