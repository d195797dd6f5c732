// The actions of one system, one under the other. Which histories are open is kept here.
export default function ({ data, parentElement: root, setTriggerValue }) {
  const box = root.querySelector(".box");
  const state = (box.__actions ??= { open: new Set() });
  state.send = setTriggerValue;
  const sign = JSON.stringify(data);
  if (state.sign === sign) return;
  state.sign = sign;
  const focused = box.getRootNode().activeElement?.dataset?.id;
  box.replaceChildren(el("ul", {}, data.actions.map((action) => line(state, data, action))));
  if (focused) box.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

function line(state, data, action) {
  const here = action.id === data.selected;
  const history = el("details", { open: state.open.has(action.id) },
    el("summary", {}, `History, ${action.history.length}`, said(` steps of: ${action.what}`)),
    el("ol", {}, action.history.map(([when, told]) => el("li", {}, el("span", { class: "soft" }, when), el("span", {}, told)))));
  history.addEventListener("toggle", () => state.open[history.open ? "add" : "delete"](action.id));
  return el("li", { class: `action is-${action.status}${here ? " here" : ""}` },
    el("p", { class: "status" }, el("span", {}, action.status)),
    el("div", { class: "body" },
      el("p", { class: "what" }, action.what),
      el("p", { class: "who" }, action.owner, " · ",
        el("span", { class: action.late ? "late" : null }, action.due)),
      action.criteria.length ? el("p", { class: "criteria" }, action.criteria.map(([id, name], at) => [
        at ? "; " : "", el("b", {}, id), name ? ` ${name}` : ""])) : null,
      action.evidence ? el("p", { class: "evidence" }, el("span", { class: "soft" }, "Would show that it worked: "), action.evidence) : null,
      el("div", { class: "acts" },
        data.may ? el("button", {
          type: "button", class: "btn", "data-id": action.id, "aria-pressed": String(here),
          onclick: () => state.send("picked", [here ? "" : action.id]),
        }, here ? "Stop changing" : "Change", said(`: ${action.what}`)) : null,
        action.history.length ? history : el("span", { class: "soft" }, "As it came with the study; no step since."))));
}
