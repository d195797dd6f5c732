// The evidence behind one criterion: level, judgement, rule, then the quotes in their sources.

const SPOKEN = {
  record: "Level on record", suggests: "Evidence suggests", next: "The next level",
  IE: "", NA: "", NX: "", open: "",
};

// `send` takes an event's name and value; `dark` says which shades to use.
function evidencePanel(told, send, dark, close) {
  const panel = el("article", { "aria-labelledby": "evidence-name", onkeydown: (event) => event.key === "Escape" && close() },
    el("div", { class: "top" },
      el("p", { class: "above" }, told.above),
      el("button", { class: "link", type: "button", onclick: close }, "Close", said(" the evidence"))),
    el("h2", { id: "evidence-name", tabindex: "-1" }, told.name),
    el("p", { class: "question" }, told.question),
    told.levels.map(levelLine),
    told.boundary.length
      ? el("p", { class: "boundary" }, el("b", {}, told.boundary[0]), told.boundary[1])
      : null,
    judged(told.judged),
    bears(told.bears),
    told.evidence.length ? null : el("p", { class: "voice" }, "No excerpt speaks to this yet."),
    told.evidence.map((group) => standing(group, send, told.reads)),
    told.link
      ? el("p", { class: "foot" }, el("button", { class: "btn", type: "button", onclick: () => send("profile", told.link[0]) }, told.link[1]))
      : null,
  );
  return shade(panel, told.scale, dark);
}

function levelLine(item) {
  const chip = el("span", { class: `chip ${item.look}`, "aria-hidden": "true" }, item.level ?? "");
  if (item.look === "record") {
    chip.style.setProperty("--f", `var(--f${item.level})`);
    chip.style.setProperty("--i", `var(--i${item.level})`);
    chip.style.setProperty("--edge", "color-mix(in srgb, var(--ink) 55%, transparent)");
  }
  const told = el("div", {}, said([SPOKEN[item.look], item.level].filter((word) => word !== "").join(" ") + " "));
  if (item.look === "suggests") add(told, [el("b", {}, `Evidence suggests ${item.name}. `), item.text]);
  else if (!item.name_known) add(told, [el("b", {}, `${item.name}. `), item.text]);
  if (item.missing) {
    add(told, [
      el("p", { class: "to-say" }, "To say ", el("b", {}, item.name), " we would have to see:"),
      el("ul", { class: "missing" }, item.missing.map((line) => el("li", {}, line))),
    ]);
  }
  return el("div", { class: `lvl ${item.look}` }, chip, told);
}

function judged(pairs) {
  if (!pairs.length) return null;
  const open = pairs.filter(([heading]) => !heading);
  const headed = pairs.filter(([heading]) => heading);
  return el("div", { class: "why" },
    open.map(([, text]) => el("p", {}, text)),
    headed.length
      ? el("dl", {}, headed.map(([heading, text]) => [el("dt", {}, heading), el("dd", {}, text)]))
      : null,
  );
}

function bears(found) {
  const marks = el("p", { class: "marks" }, el("b", {}, found.lead));
  for (const [word, look] of found.marks) {
    add(marks, [" · ", el("span", { class: look }, word)]);
  }
  return el("section", { class: "bears" },
    el("h3", {}, "How the evidence bears it"),
    marks,
    el("ul", {}, found.said.map(([head, text]) =>
      el("li", {}, head ? el("b", {}, head.charAt(0).toUpperCase() + head.slice(1), text ? ". " : ".") : null, text))),
  );
}

function standing(group, send, reads) {
  const excerpts = group.origins.reduce((sum, origin) => sum + origin.excerpts.length, 0);
  const count = `${group.origins.length} ${group.origins.length === 1 ? "origin" : "origins"}, `
    + `${excerpts} ${excerpts === 1 ? "excerpt" : "excerpts"}`;
  return [
    el("h3", { class: "group" }, group.heading, el("span", {}, count)),
    group.origins.map((origin) => el("div", { class: "origin" },
      origin.excerpts.map((excerpt) => quoted(excerpt, send, reads)),
      el("p", { class: "voice" }, origin.line),
      el("p", { class: "voice signal" }, origin.signal,
        origin.marks.map((mark) => [" · ", el("span", { class: "look" }, mark)])),
    )),
  ];
}

function quoted(excerpt, send, reads) {
  const open = Boolean(excerpt.context);
  return el("figure", {},
    el("blockquote", {}, el("p", {}, `“${excerpt.quote}”`)),
    el("figcaption", {},
      excerpt.line ? el("span", { class: "voice" }, excerpt.line) : null,
      el("button", {
        class: "link", type: "button", "aria-expanded": String(open), "data-keep": `open-${excerpt.coding}`,
        onclick: () => send("opened", open ? "" : excerpt.coding),
      }, open ? "Close the source" : "In its context", said(`: ${excerpt.title}`)),
      reads
        ? el("button", { class: "link", type: "button", onclick: () => send("read", [excerpt.source, excerpt.coding]) },
          "Read the source", said(`: ${excerpt.title}`))
        : null),
    open
      ? el("div", { class: "context" },
        el("p", { class: "from" }, excerpt.title, excerpt.context.speaker ? ` · ${excerpt.context.speaker} speaks` : ""),
        el("div", { class: "passage", tabindex: "0", role: "region", "aria-label": `Passage of ${excerpt.title}` },
          el("p", {}, excerpt.context.before, el("mark", {}, excerpt.context.quote), excerpt.context.after)))
      : null,
  );
}

// Put a panel in place of the former one. The same criterion keeps its place and its focus.
function showPanel(aside, told, send, dark, rest, close) {
  const sign = JSON.stringify([told, dark]);
  if (aside.__sign === sign) return false;
  const same = told && aside.__criterion === told.key;
  const focused = aside.getRootNode().activeElement;
  const kept = same && aside.contains(focused) ? focused.dataset.keep : null;
  const place = same ? aside.scrollTop : 0;
  aside.replaceChildren(told ? evidencePanel(told, send, dark, close) : rest());
  aside.scrollTop = place;
  aside.__sign = sign;
  aside.__criterion = told?.key;
  const passage = aside.querySelector(".passage");
  if (passage) {
    passage.scrollTop = passage.querySelector("mark").offsetTop - passage.offsetTop - 90;
    if (same) passage.parentElement.scrollIntoView({ block: "nearest" });
  }
  if (kept) aside.querySelector(`[data-keep="${CSS.escape(kept)}"]`)?.focus({ preventScroll: true });
  return !same;
}
