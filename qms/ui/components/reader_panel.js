// What stands beside the text: the passage, the criterion that it is read against, the codings.

// A code as a card: question, descriptors, boundaries, signals. Levels that are chosen stand out.
function codeCard(code, low, high) {
  if (!code) {
    return el("div", { class: "card" }, el("p", { class: "quiet" },
      "The criterion that you used last, or point at, is shown here: its question, what each level looks like, and the words that lead to it."));
  }
  const levels = code.levels ?? [];
  const near = (upper) => low === null || (upper >= low && upper <= high + 1);
  return el("div", { class: "card" },
    el("p", { class: "above" }, code.own ? "A code of this study" : `${code.id} · ${code.group}`),
    el("h3", {}, code.name),
    el("p", { class: "question" }, code.question || (code.own ? "Nobody has written down what it means." : "")),
    code.under ? el("p", { class: "quiet" }, `Under ${code.under}.`) : null,
    code.example ? el("p", { class: "said" }, `“${code.example}”`) : null,
    levels.length ? el("ol", { class: "levels" }, levels.map(([level, name, text]) => {
      const on = low !== null && low <= level && level <= high;
      const upper = code.boundaries[String(level)];
      return [
        upper && near(level) ? el("li", { class: "between" }, el("span", {}, "?"), el("p", {}, said(`Between ${level - 1} and ${level}: `), upper)) : null,
        el("li", { class: on ? "on" : null }, el("span", {}, level), el("p", {}, el("b", {}, `${name}. `), text)),
      ];
    })) : null,
    code.for?.length ? el("p", { class: "signals" }, el("b", {}, "Listen for "), code.for.join(" · ")) : null,
    code.against?.length ? el("p", { class: "signals against" }, el("b", {}, "and against it "), code.against.join(" · ")) : null);
}

// The codings of the source, in the order of the text; one stop for Tab, arrows within.
function codingList(state, open) {
  if (!state.codings.length) {
    return el("p", { class: "quiet" }, state.coder.may ? "Nothing is coded here yet. Select a passage and press Enter." : "Nothing is coded here yet.");
  }
  const list = el("ul", { class: "made" }, state.codings.map((coding, at) => el("li", {}, el("button", {
    type: "button", "data-coding": coding.id, tabindex: at ? "-1" : "0",
    "aria-current": coding.id === state.opened ? "true" : null,
    onclick: () => open(coding.id, true), onfocus: () => light(state, coding.id), onblur: () => light(state, ""),
    onpointerenter: () => light(state, coding.id), onpointerleave: () => light(state, ""),
  },
  el("span", { class: "no" }, parAt(state, coding.a).row),
  el("span", {}, el("b", {}, labelOf(state, coding)), levelOf(coding),
    coding.stance === "contradicts" ? el("small", {}, " contradicts") : null,
    coding.by ? el("small", {}, ` · ${coding.by}`) : null,
    el("q", {}, shortened(state.text.slice(coding.a, coding.b), 90)))))));
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const to = { ArrowDown: 1, ArrowUp: -1, Home: -buttons.length, End: buttons.length }[event.key];
    if (!to) return;
    event.preventDefault();
    const at = buttons.indexOf(event.target.closest("button"));
    const next = buttons[Math.min(Math.max(at + to, 0), buttons.length - 1)];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });
  return list;
}

function shortened(text, most) {
  const line = text.replace(/\s+/g, " ");
  if (line.length <= most) return line;
  const points = [...line];
  return points.length <= most ? line : `${points.slice(0, most - 1).join("").trimEnd()}…`;
}

// The passage that is about to be coded, or that is.
function passage(state, { a, b }, title) {
  const first = parAt(state, a).row, last = parAt(state, b - 1).row;
  const where = first === last ? `paragraph ${first}` : `paragraphs ${first} to ${last}`;
  return el("div", { class: "passage" },
    el("p", { class: "above" }, `${title}, ${where}`),
    el("blockquote", { dir: "auto" }, el("p", {}, `“${shortened(state.text.slice(a, b), 420)}”`)));
}

function toolbar(state, { undo, redo, next, keys }) {
  const step = (word, key, told, act) => el("button", {
    class: "step", type: "button", disabled: !told, onclick: act, title: told ? `${word}: ${told}` : null,
  }, el("span", {}, word, el("kbd", {}, key)), el("small", {}, told || "nothing"));
  return el("div", { class: "bar" },
    state.coder.may ? el("div", { class: "steps" }, step("Undo", "U", state.steps[0], undo), step("Redo", "R", state.steps[1], redo)) : null,
    el("div", { class: "ways" },
      el("button", { class: "link", type: "button", onclick: next }, "Next uncoded", el("kbd", {}, "N")),
      el("button", { class: "link", type: "button", onclick: keys, "aria-haspopup": "dialog" }, "All keys", el("kbd", {}, "?"))));
}

const KEYS = [
  ["In the text", [
    ["arrows", "move; with Shift, select"], ["S", "select the sentence, again for the next"], ["P", "select the paragraph"],
    ["Enter or C", "code what is selected"], ["E", "open the coding at the caret"],
    ["N", "next paragraph without a coding of yours"], ["U, Ctrl + Z", "undo"], ["R, Ctrl + Y", "redo"], ["?", "these keys"],
  ]],
  ["In the search", [["letters", "narrow"], ["up, down", "choose"], ["Enter", "take"], ["Esc", "back to the text"]]],
  ["In the form", [
    ["S, X, N", "supports, contradicts, context"], ["0 to 4", "level; a second digit makes a range"], ["-", "no level"],
    ["Tab, up, down", "next choice, the one before"], ["1 to 4", "opinion, report, seen in use, effect shown"], ["1 to 5", "how far it reaches, team to system"],
    ["A, F, M, C", "most affected, flags, memo, another code"], ["Enter", "code it"], ["Esc", "back, nothing is coded"], ["Del", "remove an open coding"],
  ]],
];

function keysDialog() {
  const dialog = el("dialog", { "aria-label": "Keys" },
    el("div", { class: "top" }, el("h2", {}, "Keys"), el("button", { class: "link", type: "button", onclick: () => dialog.close() }, "Close")),
    el("div", { class: "sets" }, KEYS.map(([name, keys]) => el("section", {}, el("h3", {}, name),
      el("dl", {}, keys.map(([key, does]) => [el("dt", {}, key), el("dd", {}, does)]))))),
    el("p", { class: "quiet lines" }, el("i", { class: "supports" }), " supports ", el("i", { class: "contradicts" }), " contradicts ",
      el("i", { class: "context" }), " context. A letter joins a mark to its label where a paragraph holds several."));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}
