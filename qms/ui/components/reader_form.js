// The search for a code, and the form of a coding: five short choices in the order one thinks.

// Codes that fit what is typed, best first; with nothing typed, those used last, then all.
function foundCodes(state, typed) {
  const wanted = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const offered = [...state.codes.values()].filter((code) => code.offered);
  if (!wanted.length) {
    const recent = state.recent.map((id) => state.codes.get(id)).filter((code) => code?.offered).slice(0, 5);
    return [...recent.map((code) => [code, "Used last"]), ...offered.filter((code) => !recent.includes(code)).map((code) => [code, code.group])];
  }
  const scored = offered.map((code) => [score(code, wanted), code]).filter(([points]) => points > 0);
  return scored.sort((x, y) => y[0] - x[0]).map(([, code]) => [code, code.group]);
}

function score(code, wanted) {
  const id = code.id.toLocaleLowerCase(), name = code.name.toLocaleLowerCase();
  const rest = [code.question, code.group, ...(code.for ?? []), ...(code.against ?? [])].join(" ").toLocaleLowerCase();
  let points = 0;
  for (const word of wanted) {
    if (id === word) points += 100;
    else if (id.startsWith(word)) points += 60;
    else if (name.startsWith(word)) points += 50;
    else if (name.includes(` ${word}`)) points += 40;
    else if (name.includes(word)) points += 20;
    else if (rest.includes(word)) points += 4;
    else return 0;
  }
  return points;
}

function searchBox(state, { pick, leave, preview }) {
  let shown = [], active = 0;
  const list = el("div", { class: "options", role: "listbox", id: "options", "aria-label": "Codes" });
  const input = el("input", {
    class: "inp", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-expanded": "true", "aria-controls": "options", "aria-autocomplete": "list",
    "aria-label": "Code: type to narrow, arrow keys to choose, Enter to take", placeholder: "Code: name, letters or words",
    oninput: () => fill(0),
    onkeydown: (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      if (step) {
        event.preventDefault();
        mark(Math.min(Math.max(active + step, 0), shown.length - 1), true);
      } else if (event.key === "Enter" && !event.isComposing) {
        event.preventDefault();
        if (shown[active]) pick(shown[active]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        leave();
      }
      event.stopPropagation();
    },
  });

  function fill(at) {
    const typed = input.value.trim();
    const found = foundCodes(state, typed);
    shown = found.map(([code]) => code);
    const known = [...state.codes.values()].some((code) => code.name.toLocaleLowerCase() === typed.toLocaleLowerCase() || code.id.toLocaleLowerCase() === typed.toLocaleLowerCase());
    if (typed && !known) shown.push({ fresh: typed, id: "", name: typed, own: true });
    let group = "";
    list.replaceChildren(...shown.flatMap((code, place) => {
      const nodes = [];
      const heading = code.fresh ? "" : found[place][1];
      if (heading && heading !== group) nodes.push(el("div", { class: "heading", role: "presentation" }, heading));
      group = heading || group;
      nodes.push(el("div", {
        class: "option", role: "option", id: `option-${place}`, "aria-selected": "false",
        onpointermove: () => mark(place, false), onpointerdown: (event) => { event.preventDefault(); pick(shown[place]); },
      }, code.fresh ? [el("b", {}, "New code: "), `“${code.fresh}”`] : [el("b", {}, code.own ? "" : code.id), el("span", {}, code.name)]));
      return nodes;
    }));
    if (!shown.length) list.append(el("p", { class: "none" }, "No code yet."));
    mark(at, true);
  }

  function mark(place, scroll) {
    list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    active = place;
    const node = list.querySelector(`#option-${place}`);
    if (!node) return;
    node.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", node.id);
    if (scroll) {
      const above = node.offsetTop - list.scrollTop, below = above + node.offsetHeight - list.clientHeight;
      if (above < 24) list.scrollTop += above - 24;
      else if (below > 0) list.scrollTop += below;
      if (!place) list.scrollTop = 0;
    }
    if (shown[place]?.id) preview(shown[place].id);
  }

  fill(0);
  return { node: el("div", { class: "search" }, input, list), input };
}

// A draft of a coding: blank, or as one stands.
function draftOf(coding) {
  const cells = coding?.cells;
  const number = (cell) => (cell ? Number(cell) : null);
  return {
    seen: coding ?? null, code: cells?.code ?? "", fresh: null, stance: cells?.stance ?? "",
    low: number(cells?.level_low), high: number(cells?.level_high), half: false,
    directness: number(cells?.directness), reach: cells?.reach ?? "",
    affected: { true: true, false: false }[cells?.affected] ?? null,
    flags: new Set(cells?.flags ? cells.flags.split(";") : []), memo: cells?.memo ?? "",
  };
}

function codingForm(state, draft, { commit, cancel, remove, recode, touched }) {
  const code = state.codes.get(draft.code);
  const levels = code?.levels ?? [];
  const own = !levels.length;
  const groups = [];
  const update = () => {
    for (const group of groups) group.update();
    touched();
  };

  // One row of choices; pressing what is chosen takes it back.
  function row(name, title, options, { is, put, hint }) {
    const buttons = options.map(([value, label, key]) => el("button", {
      type: "button", role: "radio", "data-key": key, title: key ? `Key ${key}` : null,
      onclick: (event) => { put(value, event.shiftKey); update(); },
    }, label));
    const node = el("div", { class: "field", role: "radiogroup", "aria-labelledby": `field-${name}`, "data-field": name },
      el("h4", { id: `field-${name}` }, title, hint ? el("kbd", {}, hint) : null), el("div", { class: "seg" }, buttons));
    groups.push({
      name, node, buttons, options, put,
      update: () => {
        const first = Math.max(options.findIndex(([value]) => is(value)), 0);
        buttons.forEach((button, at) => {
          button.setAttribute("aria-checked", String(is(options[at][0])));
          button.tabIndex = at === first ? 0 : -1;
        });
      },
    });
    return node;
  }

  const setLevel = (value, more) => {
    if (value === null || (draft.low === value && draft.high === value && !more)) draft.low = draft.high = null;
    else if (more && draft.low !== null) [draft.low, draft.high] = [Math.min(draft.low, value), Math.max(draft.low, value)];
    else draft.low = draft.high = value;
    draft.half = false;
    if (draft.low !== null && draft.stance === "context") draft.stance = "";
  };
  const setStance = (value) => {
    draft.stance = draft.stance === value ? "" : value;
    if (draft.stance === "context") draft.low = draft.high = null;
  };
  const toggle = (name) => (value) => { draft[name] = draft[name] === value ? (name === "reach" ? "" : null) : value; };

  const rows = [
    row("stance", "Stance", state.choices.stance.map(([word, key]) => [word, word, key]), { is: (value) => draft.stance === value, put: setStance, hint: "S X N" }),
    own ? null : row("level", "Signals level", [...levels.map(([level]) => [level, String(level), String(level)]), [null, "none", "-"]], {
      is: (value) => (value === null ? draft.low === null : draft.low !== null && draft.low <= value && value <= draft.high),
      put: setLevel, hint: `${levels[0][0]}–${levels.at(-1)[0]}, two for a range`,
    }),
    row("directness", "It is", state.choices.directness.map((word, at) => [at + 1, word, String(at + 1)]), { is: (value) => draft.directness === value, put: toggle("directness"), hint: "1–4" }),
    row("reach", "Reaches", state.choices.reach.map((word, at) => [word, word, String(at + 1)]), { is: (value) => draft.reach === value, put: toggle("reach"), hint: "1–5" }),
    row("affected", "Speaks as one of those most affected", [[null, "by sector"], [true, "yes"], [false, "no"]], { is: (value) => draft.affected === value, put: (value) => { draft.affected = value; }, hint: "A" }),
  ];
  const flags = el("div", { class: "field", "data-field": "flags" }, el("h4", { id: "field-flags" }, "Flags", el("kbd", {}, "F")),
    el("div", { class: "flags", role: "group", "aria-labelledby": "field-flags" }, state.choices.flags.map(([word, label]) => el("button", {
      type: "button", "aria-pressed": String(draft.flags.has(word)),
      onclick: (event) => {
        draft.flags.has(word) ? draft.flags.delete(word) : draft.flags.add(word);
        event.currentTarget.setAttribute("aria-pressed", String(draft.flags.has(word)));
        touched();
      },
    }, label))));
  const memo = el("textarea", {
    class: "inp", rows: "2", "aria-label": "Memo", placeholder: "Memo: why this and not the next", maxlength: "4000",
    oninput: () => { draft.memo = memo.value; touched(); },
  });
  memo.value = draft.memo;

  const fresh = draft.fresh ? freshFields(state, draft, touched) : null;
  const name = draft.fresh ? `New code: ${draft.fresh.name}` : code?.own ? code.name : code ? `${code.id} ${code.name}` : draft.code;
  const go = el("button", { class: "go", type: "button", onclick: commit }, draft.seen ? "Save the change" : "Code it", el("kbd", {}, "Enter"));
  const form = el("div", { class: "coding", role: "form", "aria-label": draft.seen ? "Change a coding" : "Code the passage" },
    el("div", { class: "field" }, el("h4", {}, "Code", el("kbd", {}, "C")),
      el("button", { class: "inp picked", type: "button", onclick: recode, title: "Choose another code" }, el("span", {}, name))),
    fresh, rows, flags,
    el("div", { class: "field" }, el("h4", {}, "Memo", el("kbd", {}, "M")), memo),
    el("p", { class: "wrong", role: "alert" }),
    el("div", { class: "ends" }, go,
      el("button", { class: "link", type: "button", onclick: cancel }, draft.seen ? "Close" : "Cancel", el("kbd", {}, "Esc")),
      draft.seen ? el("button", { class: "link remove", type: "button", onclick: remove }, "Remove this coding", el("kbd", {}, "Del")) : null));
  form.addEventListener("keydown", keys);
  for (const group of groups) group.update();

  function focus(field) {
    const group = groups.find((each) => each.name === field);
    (group?.buttons.find((button) => button.tabIndex === 0) ?? form.querySelector(`[data-field=${field}] button`))?.focus({ preventScroll: true });
    form.querySelector(`[data-field=${field}]`)?.scrollIntoView({ block: "nearest" });
  }

  function onward(field, by = 1) {
    const at = groups.findIndex((each) => each.name === field) + by;
    if (groups[at]) focus(groups[at].name);
  }

  function keys(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      cancel();
      return;
    }
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      if (event.target.closest(".link, .picked")) return;
      event.preventDefault();
      event.stopPropagation();
      commit();
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest("[data-field]")?.dataset.field ?? "stance";
    if (pressed(event.key, field)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  function pressed(key, field) {
    const group = groups.find((each) => each.name === field);
    const letter = key.length === 1 ? key.toLocaleLowerCase() : key;
    const stance = state.choices.stance.find(([, its]) => its.toLocaleLowerCase() === letter);
    if (stance) {
      draft.stance = "";
      setStance(stance[0]);
      update();
      focus(own || stance[0] === "context" ? "directness" : "level");
      return true;
    }
    if (/^\d$/.test(key)) return digit(Number(key), field);
    switch (letter) {
      case "-": setLevel(null); update(); return true;
      case "a": draft.affected = draft.affected === null ? true : draft.affected ? false : null; update(); focus("affected"); return true;
      case "f": focus("flags"); return true;
      case "m": memo.focus(); return true;
      case "c": recode(); return true;
      case "Delete": if (draft.seen) remove(); return true;
      case "ArrowDown": onward(field); return true;
      case "ArrowUp": onward(field, -1); return true;
      case "ArrowLeft": case "ArrowRight": return beside(group, key === "ArrowRight" ? 1 : -1);
      default: return false;
    }
  }

  function beside(group, by) {
    if (!group) return false;
    const at = group.buttons.indexOf(form.getRootNode().activeElement) + by;
    if (!group.buttons[at]) return true;
    const [value] = group.options[at];
    if (group.buttons[at].getAttribute("aria-checked") !== "true") group.put(value);
    update();
    group.buttons[at].focus();
    return true;
  }

  function digit(n, field) {
    if (field === "directness" || field === "reach") {
      const option = groups.find((each) => each.name === field).options[n - 1];
      if (!option) return true;
      draft[field] = option[0];
      update();
      onward(field);
      return true;
    }
    if (own || !levels.some(([level]) => level === n)) return true;
    const first = draft.half ? draft.low : null;
    draft.low = draft.high = n;
    if (first !== null) [draft.low, draft.high] = [Math.min(first, n), Math.max(first, n)];
    draft.half = first === null;
    if (draft.stance === "context") draft.stance = "";
    update();
    focus(first === null ? "level" : "directness");
    return true;
  }

  return {
    node: form, focus,
    wrong: (lines) => { form.querySelector(".wrong").textContent = lines.join(" "); },
    busy: (on) => { go.disabled = on; },
  };
}

// What a new code of one's own needs besides its name.
function freshFields(state, draft, touched) {
  const under = el("select", { class: "inp", "aria-label": "Stands under", onchange: () => { draft.fresh.parent = under.value; touched(); } },
    el("option", { value: "" }, "Stands by itself"), state.parents.map(([id, name]) => el("option", { value: id }, `Under ${name}`)));
  under.value = draft.fresh.parent;
  const means = el("input", {
    class: "inp", type: "text", "aria-label": "What the new code means", placeholder: "What it means, and what it does not",
    oninput: () => { draft.fresh.definition = means.value; touched(); },
  });
  means.value = draft.fresh.definition;
  return el("div", { class: "field fresh" }, means, under);
}
