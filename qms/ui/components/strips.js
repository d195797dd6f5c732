export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__sheet ??= {});
  const dark = onDark(box);
  const sign = JSON.stringify([data.sign, dark]);
  // Streamlit calls this at every run; listeners belong to one drawing and end with it.
  const send = (name, value) => state.send(name, value);
  state.send = setTriggerValue;

  if (state.sign !== sign) {
    state.sign = sign;
    state.control?.abort();
    state.control = new AbortController();
    const main = el("div", { class: "strips" }, sections(data, dark, pick), el("p", { class: "sr", role: "status" }));
    const aside = el("aside", { class: "panel", "aria-label": "Evidence", tabindex: "-1" });
    state.main = main;
    state.aside = aside;
    const sheet = el("div", { class: "sheet beside" }, main, aside);
    state.stop = roving(main, state.control.signal);
    box.replaceChildren(sheet);
  }

  function pick(id) {
    mark(id);
    state.asked = Boolean(id);
    send("picked", id);
  }

  function mark(id) {
    for (const row of state.main.querySelectorAll("tr[data-row]")) {
      const here = row.dataset.row === id;
      row.classList.toggle("selected", here);
      row.querySelector("button").setAttribute("aria-expanded", String(here));
      if (here) state.stop(row.querySelector("button"));
    }
  }

  mark(data.selected);
  const told = data.panel ? { ...data.panel, key: data.panel.criterion } : null;
  const scale = data.sections[0]?.scale ?? [];
  const close = () => {
    const button = state.main.querySelector(`tr[data-row="${CSS.escape(data.selected)}"] button`);
    pick("");
    button?.focus();
  };
  const fresh = showPanel(state.aside, told, send, dark, () => rest(scale, dark), close);
  state.main.querySelector(".legend")?.remove();
  if (told) {
    state.main.append(shade(legend(scale), scale, dark));
    back(state, told.criterion);
  }
  if (fresh && state.asked && told) {
    state.main.querySelector("[role=status]").textContent = `Evidence for ${told.criterion} ${told.name} is shown.`;
    if (below(state)) {
      state.aside.scrollIntoView({ block: "start" });
      state.aside.querySelector("h2").focus({ preventScroll: true });
    }
  }
  state.asked = false;
  return () => state.control?.abort();
}

function below(state) {
  return state.aside.getBoundingClientRect().left <= state.main.getBoundingClientRect().left + 1;
}

// On a narrow screen the panel stands below all rows: a way back to the row it came from.
function back(state, criterion) {
  if (state.aside.querySelector(".back")) return;
  state.aside.prepend(el("button", {
    class: "link back narrow-only", type: "button",
    onclick: () => {
      const button = state.main.querySelector(`tr[data-row="${CSS.escape(criterion)}"] button`);
      button?.scrollIntoView({ block: "center" });
      button?.focus({ preventScroll: true });
    },
  }, "Back to the strips"));
}

function rest(scale, dark) {
  return shade(el("div", { class: "rest" },
    el("h2", {}, "Choose a criterion"),
    el("p", {}, "Its evidence opens here: the question, what this level means, what would have to be seen to say more, and the sentences it rests on."),
    el("h3", {}, "How to read a strip"),
    legend(scale),
    el("p", { class: "keys" }, "With the keyboard: arrow keys move from row to row, Enter opens."),
  ), scale, dark);
}

function sections(data, dark, pick) {
  return data.sections.map((section, at) => {
    const first = section.scale[0].name, last = section.scale[section.scale.length - 1].name;
    const part = el("div", {},
      section.title ? el("h2", { class: "rubric" }, section.title) : null,
      el("div", { class: "scale-row", "aria-hidden": "true" },
        el("span"), el("span"),
        el("span", { class: "ends" }, el("span", {}, first), el("span", {}, last)),
        el("span", { style: { "padding-left": "12px" } }, "On record"), el("span", {}, "Kinds"), el("span", {}, "Marks")),
      section.domains.map((domain) => table(domain, section.scale, pick)),
    );
    return shade(part, section.scale, dark);
  });
}

function table(domain, scale, pick) {
  const heads = ["Criterion", "Strip", "On record", "Kinds of source", "Marks"];
  return el("section", { class: "dom" },
    el("div", { class: "head" },
      el("h3", { id: `domain-${domain.id}` }, domain.name),
      el("p", {}, domain.note, domain.median === null ? "" : ` · median ${domain.median}`)),
    el("table", { role: "table", "aria-labelledby": `domain-${domain.id}` },
      el("thead", { class: "sr", role: "rowgroup" },
        el("tr", { role: "row" }, heads.map((head) => el("th", { role: "columnheader", scope: "col" }, head)))),
      el("tbody", { role: "rowgroup" }, domain.rows.map((row) => line(row, scale, pick)))));
}

function line(row, scale, pick) {
  return el("tr", { role: "row", "data-row": row.id },
    el("th", { class: "name", role: "rowheader", scope: "row" },
      el("button", {
        type: "button", "data-cell": row.id, "aria-expanded": "false",
        onclick: (event) => pick(event.currentTarget.closest("tr").classList.contains("selected") ? "" : row.id),
      }, el("span", { class: "id" }, `${row.id} `), el("span", {}, row.name), said(`: ${row.said}. Show its evidence`))),
    el("td", { class: "track", role: "cell" }, strip(row, scale), said(row.said)),
    el("td", { class: `word ${row.look}`, role: "cell" }, row.word),
    el("td", { role: "cell" },
      el("span", { class: "kinds", "aria-hidden": "true", title: row.kinds_said },
        row.kinds.map(([letter, look]) => el("i", { class: look }, letter))),
      said(row.kinds_said)),
    el("td", { class: "marks", role: "cell" },
      row.marks.map(([word, look], at) => [at ? ", " : "", el("span", { class: look }, word)])));
}
