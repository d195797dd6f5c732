// The audit trail. Which entries are open is kept here: a run must not close them.
export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__trail ??= { open: new Set() });
  state.send = setTriggerValue;
  const sign = JSON.stringify(data);
  if (state.sign === sign) return;
  state.sign = sign;
  const focused = box.getRootNode().activeElement?.dataset?.seq;
  box.replaceChildren(...data.days.map((day) => el("section", { "aria-label": day.day },
    el("h3", {}, day.day),
    el("ol", {}, day.lines.map((line) => entry(state, line, true))))));
  if (focused) box.querySelector(`[data-seq="${focused}"]`)?.focus({ preventScroll: true });
}

function entry(state, line, top) {
  const inside = el("div", { class: "inside", id: `trail-${line.seq}-${top}`, hidden: true });
  const id = `${line.seq}-${top}`;
  const button = el("button", {
    type: "button", class: "said", "data-seq": id, "aria-expanded": "false", "aria-controls": inside.id,
    onclick: () => show(inside.hidden),
  }, line.who ? el("b", {}, line.who) : null, line.who ? " " : null, line.said);
  const show = (open) => {
    if (open && !inside.firstChild) inside.append(...details(state, line, top));
    inside.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    state.open[open ? "add" : "delete"](id);
  };
  if (state.open.has(id)) show(true);
  return el("li", {},
    el("span", { class: "time" }, line.time),
    el("div", { class: "what" }, button, inside));
}

function details(state, line, top) {
  const parts = [];
  if (line.parts.length) parts.push(el("ol", { class: "parts" }, line.parts.map((part) => entry(state, part, false))));
  else if (line.fields.length) parts.push(fields(line));
  else parts.push(el("p", { class: "soft" }, "The trail tells no more of it."));
  const acts = el("p", { class: "acts" }, el("span", { class: "soft" }, `No. ${line.seq}`));
  if (top && line.undo) {
    acts.append(el("button", { type: "button", class: "btn", onclick: () => state.send("undone", line.seq) },
      "Take this back", said(`: ${line.who} ${line.said}`)));
  } else if (top && line.why) acts.append(el("span", { class: "soft" }, line.why));
  parts.push(acts);
  return parts;
}

// What changed stands first; what stayed the same is there for who looks for it.
function fields(line) {
  const changed = line.fields.filter((field) => field[3]);
  const same = line.fields.filter((field) => !field[3]);
  const table = (rows, caption) => el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": caption },
    el("table", {},
      el("caption", { class: "sr" }, caption),
      el("thead", {}, el("tr", {}, ["", "Before", "After"].map((head) => el("th", { scope: "col" }, head || said("Field"))))),
      el("tbody", {}, rows.map(([name, before, after]) => el("tr", {},
        el("th", { scope: "row" }, name), cell(before), cell(after))))));
  return el("div", {},
    changed.length ? table(changed, "What changed") : null,
    same.length ? el("details", {}, el("summary", {}, `${same.length} that stayed the same`),
      el("dl", {}, same.map(([name, before]) => el("div", {}, el("dt", {}, name), el("dd", {}, before))))) : null);
}

function cell(text) {
  return el("td", { class: text ? null : "none" }, text || "–", text ? null : said("nothing"));
}
