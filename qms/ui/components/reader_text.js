// The text of a source: paragraphs that hold nothing but its words, marks on what is coded, labels
// in the margin, and what is selected. Places inside are UTF-16 units, as JavaScript counts;
// they become code points only where they leave.

// From about 60,000 words on, paragraphs out of sight are laid out when they are come to. Below it
// a text is laid out at once in no more time, and scrolls more evenly.
const LONG = 350000;

// How code points and units are turned into each other in one text.
function counters(text) {
  if (!/[\ud800-\udbff]/.test(text)) return { units: (n) => n, points: (n) => n };
  const points = new Uint32Array(text.length + 1);
  const units = new Uint32Array(text.length + 1);
  let n = 0;
  for (let at = 0; at < text.length; n += 1) {
    const wide = text.codePointAt(at) > 0xffff ? 2 : 1;
    units[n] = at;
    points[at] = n;
    if (wide === 2) points[at + 1] = n;
    at += wide;
  }
  units[n] = text.length;
  points[text.length] = n;
  return { units: (at) => units[at], points: (at) => points[at] };
}

// Lay out a text once. Its paragraphs stand in rows of a grid that the margins share, so that the
// part that carries the caret holds words and nothing else.
function layText(state, data) {
  state.text = data.text;
  state.count = counters(data.text);
  const heads = el("div", { class: "heads", "aria-hidden": "true" });
  const doc = el("div", {
    class: "doc", role: "textbox", "aria-multiline": "true", "aria-readonly": "true",
    "aria-label": "The text. Select with Shift and the arrow keys, then press Enter to code.",
    contenteditable: "true", spellcheck: "false", autocorrect: "off", autocapitalize: "off",
    inputmode: "none", tabindex: "0", "data-gramm": "false",
  });
  const labels = el("div", { class: "labels" });
  state.pars = data.paragraphs.map(([start, end, speaker, time], at) => {
    const a = state.count.units(start), b = state.count.units(end);
    const before = at ? data.paragraphs[at - 1] : null;
    const node = el("div", {
      class: "p", dir: "auto", "data-said": `${at + 1}${speaker ? `, ${speaker}` : ""}: `,
      style: { "--r": at + 1, "contain-intrinsic-block-size": `auto ${Math.ceil((b - a) / 60) * 26 + 12}px` },
    }, data.text.slice(a, b));
    const par = { node, a, b, row: at + 1, sign: "", labels: null };
    node.__par = par;
    doc.append(node);
    const again = before && before[2] === speaker && !time;
    heads.append(el("div", { class: "head", style: { "--r": at + 1 } },
      el("span", { class: "no" }, at + 1),
      el("span", { class: "who" }, again ? null : speaker, time ? el("small", {}, time) : null)));
    return par;
  });
  state.doc = doc;
  state.labels = labels;
  state.spoken = data.paragraphs.some((each) => each[2] || each[3]);
  const rows = Math.max(state.pars.length, 1);
  return el("div", {
    class: `page${state.spoken ? "" : " unspoken"}${data.text.length > LONG ? " long" : ""}`,
    style: { "--rows": rows },
  }, heads, doc, labels);
}

// The paragraph that holds a place, or the last one that begins before it.
function parAt(state, at) {
  let low = 0, high = state.pars.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (state.pars[middle].a <= at) low = middle; else high = middle - 1;
  }
  return state.pars[low];
}

// Codings as they are drawn: where they stand, and a lane of their own where they overlap.
function laneCodings(state, codings) {
  const ends = [];
  return codings.map(({ cells, mine, by }) => {
    const a = state.count.units(Number(cells.start)), b = state.count.units(Number(cells.end));
    let lane = ends.findIndex((end) => end <= a);
    if (lane < 0) lane = ends.length;
    ends[lane] = b;
    return { id: cells.coding, code: cells.code, stance: cells.stance, cells, mine, by, a, b, lane };
  });
}

// Draw marks and labels; only paragraphs whose marks changed are touched.
function paintText(state) {
  const on = state.pars.map(() => []);
  for (const coding of state.codings) {
    for (let at = parAt(state, coding.a).row - 1; at < on.length && state.pars[at].a < coding.b; at += 1) {
      if (state.pars[at].b > coding.a) on[at].push(coding);
    }
  }
  // The passage of a coding that is open is lit; what is not coded yet is framed.
  const own = state.draft?.seen, frame = own && own.a === state.staged?.a && own.b === state.staged?.b ? null : state.staged;
  state.pars.forEach((par, at) => {
    const staged = frame && frame.a < par.b && frame.b > par.a ? frame : null;
    const sign = JSON.stringify([on[at].map((c) => [c.cells, c.lane, c.by, labelOf(state, c)]), staged]);
    if (sign === par.sign) return;
    par.sign = sign;
    paintParagraph(state, par, on[at], staged);
    paintLabels(state, par, on[at].filter((coding) => parAt(state, coding.a) === par));
  });
  state.drawn = on;
}

function paintParagraph(state, par, here, staged) {
  const cuts = new Set([par.a, par.b]);
  for (const span of staged ? [...here, staged] : here) {
    if (span.a > par.a) cuts.add(span.a);
    if (span.b < par.b) cuts.add(span.b);
  }
  const places = [...cuts].sort((x, y) => x - y);
  const first = here[0]?.lane ?? 0;
  const lanes = here.map((coding) => coding.lane);
  const lowest = Math.min(...lanes, first), deep = Math.max(...lanes, first) - lowest + 1;
  const letters = lettersOf(state, par, here);
  const nodes = [];
  for (let at = 0; at + 1 < places.length; at += 1) {
    const [from, to] = [places[at], places[at + 1]];
    const over = here.filter((coding) => coding.a < to && coding.b > from);
    const framed = staged && staged.a < to && staged.b > from;
    const words = state.text.slice(from, to);
    if (!over.length && !framed) {
      nodes.push(document.createTextNode(words));
      continue;
    }
    const begins = over.filter((coding) => Math.max(coding.a, par.a) === from).map((coding) => letters.get(coding.id) ?? "").join("");
    const mark = el("mark", {
      class: `n${Math.min(over.length, 3)}${over.length && over.every((coding) => coding.stance === "contradicts") ? " against" : ""}${framed ? " staged" : ""}`,
      "data-ids": over.map((coding) => coding.id).join(" "), "data-n": begins || null,
    }, words);
    if (over.length) {
      mark.style.setProperty("--deep", Math.min(deep, 5));
      mark.style.backgroundImage = over.map((coding) => `var(--line-${coding.stance || "none"})`).join(",");
      mark.style.backgroundPosition = over
        .map((coding) => `0 calc(100% - ${(Math.min(deep, 5) - 1 - Math.min(coding.lane - lowest, 4)) * 3}px)`).join(",");
    }
    nodes.push(mark);
  }
  par.node.replaceChildren(...nodes);
}

// Where a paragraph holds several codings, a letter joins each mark to its label.
function lettersOf(state, par, here) {
  const own = here.filter((coding) => parAt(state, coding.a) === par);
  if (here.length < 2) return new Map();
  return new Map(own.map((coding, at) => [coding.id, String.fromCharCode(97 + (at % 26))]));
}

function paintLabels(state, par, own) {
  par.labels?.remove();
  par.labels = null;
  if (!own.length) return;
  const letters = lettersOf(state, par, state.codings.filter((c) => c.a < par.b && c.b > par.a));
  par.labels = el("div", { class: "label", style: { "--r": par.row } }, own.map((coding) => el("button", {
    class: `lab ${coding.stance || "none"}`, type: "button", tabindex: "-1", "data-id": coding.id,
    title: spokenCoding(state, coding),
  },
  letters.has(coding.id) ? el("i", {}, letters.get(coding.id)) : null,
  el("b", {}, labelOf(state, coding)), levelOf(coding),
  coding.stance === "contradicts" ? el("small", {}, " contradicts") : null,
  coding.by ? el("small", {}, ` ${coding.by}`) : null)));
  state.labels.append(par.labels);
}

function labelOf(state, coding) {
  const code = state.codes.get(coding.code);
  return code?.own ? code.name : coding.code;
}

function levelOf({ cells, stance }) {
  if (stance === "context") return " context";
  if (!cells.level_low) return "";
  return ` · ${cells.level_low}${cells.level_high !== cells.level_low ? `–${cells.level_high}` : ""}`;
}

// A coding in words, for a tooltip and for those who do not see it.
function spokenCoding(state, coding) {
  const code = state.codes.get(coding.code), { cells } = coding;
  const words = [
    code && !code.own ? `${coding.code} ${code.name}` : labelOf(state, coding),
    cells.level_low ? `level ${levelOf(coding).slice(3)}` : "",
    cells.stance,
    cells.directness ? state.choices.directness[Number(cells.directness) - 1] : "",
    cells.reach, cells.flags.replaceAll(";", ", "), coding.by, cells.memo,
  ];
  return words.filter(Boolean).join(" · ");
}

// Show which words a coding stands on.
function light(state, id) {
  if (state.lit === id) return;
  state.lit = id;
  for (const node of state.page.querySelectorAll(".lit")) node.classList.remove("lit");
  if (!id) return;
  for (const node of state.page.querySelectorAll(`[data-ids~="${CSS.escape(id)}"], .lab[data-id="${CSS.escape(id)}"]`)) {
    node.classList.add("lit");
  }
}

// What is selected in the text, both ends alike where it is only a caret; null if it is elsewhere.
function selected(state) {
  const chosen = document.getSelection();
  const tree = state.doc.getRootNode();
  let range = null;
  if (chosen?.getComposedRanges && tree instanceof ShadowRoot) {
    [range] = chosen.getComposedRanges({ shadowRoots: [tree] });
  } else if (chosen?.rangeCount) range = chosen.getRangeAt(0);
  if (!range || !state.doc.contains(range.startContainer) || !state.doc.contains(range.endContainer)) return null;
  const a = placeOf(state, range.startContainer, range.startOffset);
  const b = placeOf(state, range.endContainer, range.endOffset);
  return a === b ? { a, b } : tightened(state, a, b);
}

function placeOf(state, node, offset) {
  if (node === state.doc) return state.pars[offset]?.a ?? state.pars.at(-1)?.b ?? 0;
  let host = node;
  while (host.parentNode !== state.doc) host = host.parentNode;
  const range = document.createRange();
  range.selectNodeContents(host);
  range.setEnd(node, offset);
  return host.__par.a + range.toString().length;
}

// A selection without the blanks at its ends, and without the label of a paragraph that only its
// end touches, as after a triple click.
function tightened(state, first, last) {
  let a = first, b = last;
  const end = parAt(state, b);
  if (b === end.a && a < b) b = state.pars[end.row - 2]?.b ?? b;
  const start = parAt(state, a);
  if (a >= start.b && state.pars[start.row]?.a < b) a = state.pars[start.row].a;
  while (a < b && /\s/.test(state.text[a])) a += 1;
  while (b > a && /\s/.test(state.text[b - 1])) b -= 1;
  return { a, b };
}

function select(state, a, b = a) {
  const [start, end] = [pointOf(state, a), pointOf(state, b)];
  state.doc.focus({ preventScroll: true });
  document.getSelection().setBaseAndExtent(start.node, start.offset, end.node, end.offset);
}

function pointOf(state, at) {
  const par = parAt(state, at);
  let left = Math.min(at, par.b) - par.a;
  const walk = document.createTreeWalker(par.node, NodeFilter.SHOW_TEXT);
  let node = walk.nextNode(), last = node;
  while (node && left > node.length) {
    left -= node.length;
    last = node;
    node = walk.nextNode();
  }
  return node ? { node, offset: left } : { node: last ?? par.node, offset: last ? last.length : 0 };
}

// The sentence around a place; with something selected, the selection and the next sentence.
function sentence(state, { a, b }) {
  const par = parAt(state, b > a ? b - 1 : a);
  const words = state.text.slice(par.a, par.b);
  const parts = Intl.Segmenter
    ? [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(words)].map((each) => [par.a + each.index, par.a + each.index + each.segment.length])
    : [[par.a, par.b]];
  const next = parts.find(([from, to]) => (b > a ? to > b && state.text.slice(Math.max(from, b), to).trim() : to > a)) ?? parts.at(-1);
  return tightened(state, b > a ? a : next[0], next[1]);
}

// The next paragraph behind a place that holds no coding of one's own, from the top again at the end.
function nextUncoded(state, from) {
  const free = state.pars.filter((par, at) => !state.drawn[at].some((coding) => coding.mine));
  return free.find((par) => par.a > from) ?? free[0] ?? null;
}

// A paragraph may be longer than the window: go to a place within it.
function bringPlace(state, at, block) {
  const { node, offset } = pointOf(state, at);
  const range = document.createRange(), pin = el("mark");
  range.setStart(node, offset);
  range.insertNode(pin);
  pin.scrollIntoView({ block, behavior: "instant" });
  const holder = pin.parentNode;
  pin.remove();
  holder.normalize(); // the words in one piece again
}

function bring(node, block = "center") {
  node.scrollIntoView({ block, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
