// The marks of a strip: the same in the rows and in the legend.

const WIDE = 190, TALL = 24, EDGE = 19, MIDDLE = 12;

function places(scale) {
  const step = (WIDE - 2 * EDGE) / (scale.length - 1);
  return new Map(scale.map((item, at) => [item.level, EDGE + at * step]));
}

function strip(row, scale) {
  const at = places(scale);
  const drawn = svg("svg", { class: "strip", width: WIDE, height: TALL, viewBox: `0 0 ${WIDE} ${TALL}`, "aria-hidden": "true" });
  const state = row.level === null ? row.state : null;
  if (state === "IE" && !row.raters.length) add(drawn, [hatch(EDGE - 8, WIDE - 2 * EDGE + 16, row.state_suggested)]);
  else if (state === "NA") {
    add(drawn, [svg("rect", { class: "empty", x: EDGE - 8, y: 5.5, width: WIDE - 2 * EDGE + 16, height: 13, rx: 6.5 })]);
  } else if (state === "NX") {
    add(drawn, [svg("line", { class: "dash", x1: WIDE / 2 - 9, x2: WIDE / 2 + 9, y1: MIDDLE, y2: MIDDLE })]);
  } else {
    add(drawn, [
      svg("line", { class: "rail", x1: EDGE, x2: WIDE - EDGE, y1: MIDDLE, y2: MIDDLE }),
      [...at.values()].map((x) => svg("circle", { class: "dot", cx: x, cy: MIDDLE, r: 3 })),
    ]);
  }
  if (row.range) add(drawn, [lozenge(at.get(row.range[0]), at.get(row.range[1]))]);
  const rated = new Map(row.raters);
  if (row.suggests !== null) {
    const x = at.get(row.suggests);
    add(drawn, [rated.has(row.suggests) ? svg("circle", { class: "ring around", cx: x, cy: MIDDLE, r: 11.2 }) : ring(x, row.suggests)]);
  }
  for (const [level, count] of rated) add(drawn, [raters(at.get(level), count)]);
  if (row.level !== null) add(drawn, [disc(at.get(row.level), row.level)]);
  return drawn;
}

function disc(x, level) {
  return svg("g", { style: { "--f": `var(--f${level})`, "--i": `var(--i${level})` } },
    svg("circle", { class: "disc", cx: x, cy: MIDDLE, r: 9 }),
    svg("text", { class: "number on", x, y: MIDDLE + 4 }, level));
}

// What evidence suggests. Where raters stand at the same level, the ring goes around them.
function ring(x, level) {
  return [
    svg("circle", { class: "ring", cx: x, cy: MIDDLE, r: 8.6 }),
    svg("text", { class: "number", x, y: MIDDLE + 4 }, level),
  ];
}

function lozenge(from, to) {
  return svg("rect", { class: "lozenge", x: from - 13, y: 1.7, width: to - from + 26, height: TALL - 3.4, rx: (TALL - 3.4) / 2 });
}

// Up to three raters at one level stand one below the other; more are a ring with their number.
function raters(x, count) {
  if (count > 3) {
    return [
      svg("circle", { class: "rater", cx: x, cy: MIDDLE, r: 7 }),
      svg("text", { class: "number small", x, y: MIDDLE + 3.5 }, `×${count}`),
    ];
  }
  const apart = count === 3 ? 7.4 : 9;
  const size = count === 3 ? 3.4 : 4.2;
  return Array.from({ length: count }, (_, n) => svg("circle", {
    class: "rater", cx: x, cy: MIDDLE + (n - (count - 1) / 2) * apart, r: size,
  }));
}

let hatches = 0;

function hatch(x, width, dashed) {
  const id = `hatch-${hatches++}`;
  return [
    svg("defs", {}, svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("line", { class: "hatch", x1: 0, y1: 0, x2: 0, y2: 6 }))),
    svg("rect", { class: dashed ? "bar dashed" : "bar", x, y: 5, width, height: 14, rx: 7, fill: `url(#${id})` }),
  ];
}

function legend(scale) {
  const last = scale[scale.length - 1].level;
  const small = (width, ...marks) => svg("svg", { width, height: TALL, viewBox: `0 0 ${width} ${TALL}`, class: "strip", "aria-hidden": "true" }, marks);
  const entry = (mark, word, meaning) => el("div", {}, el("dt", {}, mark, el("b", {}, word)), el("dd", {}, meaning));
  const middle = scale[Math.floor(scale.length / 2)].level;
  const told = el("dl", { class: "legend" },
    entry(small(30, disc(15, last)), "on record", "the level that people agreed"),
    entry(small(52, lozenge(15, 37), disc(37, middle)), "contested", "evidence or those affected speak against it; the range"),
    entry(small(30, ring(15, middle)), "suggested", "what evidence suggests, where that differs or nothing is agreed"),
    entry(small(30, raters(15, 2)), "raters", "single ratings, not agreed"),
    entry(small(52, hatch(4, 44)), "insufficient", "looked for, cannot judge; with a broken line: only suggested"),
    entry(small(52, svg("rect", { class: "empty", x: 4, y: 5.5, width: 44, height: 13, rx: 6.5 })), "not assessed", "nobody has looked"),
    entry(small(30, svg("line", { class: "dash", x1: 6, x2: 24, y1: MIDDLE, y2: MIDDLE })), "not applicable", "with a reason"),
    entry(el("span", { class: "kinds" }, el("i", { class: "on" }, "I"), el("i", { class: "" }, "M"), el("i", { class: "silent" }, "D")), "kinds", "interviews, meetings, documents that speak; underlined: expected and silent"),
  );
  return told;
}
