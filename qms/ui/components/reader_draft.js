// Codings that were begun and left for another: kept in this tab's storage with every key, each
// text and coder by itself, and offered again beside the text until they are saved or put away.

const SAID = ["code", "fresh", "stance", "low", "high", "directness", "reach", "affected", "memo"];

const begunSlot = {
  name: (state) => ["qms.coding", ...state.name].join("\n"),
  read(state) {
    try { return JSON.parse(sessionStorage.getItem(begunSlot.name(state))) ?? {}; } catch { return {}; }
  },
  write(state) {
    try { sessionStorage.setItem(begunSlot.name(state), JSON.stringify(state.begun)); } catch { /* kept while the page is open */ }
  },
};

// What the form says, as it can be stored.
function contentOf(draft) {
  return { ...Object.fromEntries(SAID.map((part) => [part, draft[part]])), flags: [...draft.flags] };
}

// Keep the form under way. True where it says something that is not saved yet.
function keepDraft(state) {
  const { draft, staged } = state;
  if (!draft?.touched || !staged || !(draft.code || draft.fresh)) return false;
  const content = contentOf(draft);
  const { seen } = draft;
  if (seen && staged.a === seen.a && staged.b === seen.b && JSON.stringify(content) === JSON.stringify(contentOf(draftOf(seen)))) {
    dropDraft(state, draft);
    return false;
  }
  draft.kept ??= seen?.id ?? `new ${Date.now()}`;
  state.begun[draft.kept] = { a: staged.a, b: staged.b, quote: state.text.slice(staged.a, staged.b), cells: seen?.cells ?? null, content };
  begunSlot.write(state);
  return true;
}

function dropDraft(state, draft) {
  if (!draft?.kept || !(draft.kept in state.begun)) return;
  delete state.begun[draft.kept];
  begunSlot.write(state);
}

// The drafts that wait, but for the one in the form; those whose words no longer stand here stay unseen.
function waitingDrafts(state) {
  return Object.entries(state.begun)
    .filter(([name, { a, b, quote }]) => name !== state.draft?.kept && state.text.slice(a, b) === quote)
    .map(([name, begun]) => ({ name, ...begun }));
}

// A kept draft as the form had it. It names the coding as it was seen, so that nobody's change is written over.
function draftAgain(state, { name, cells, content }) {
  const stands = cells && state.codings.find((coding) => coding.id === name);
  const seen = stands ? { ...stands, cells } : null;
  return { ...draftOf(null), ...structuredClone(content), flags: new Set(content.flags), seen, touched: true, kept: name };
}

// The line that offers them.
function waitingLine(state, takeUp) {
  const waiting = waitingDrafts(state);
  if (!waiting.length) return null;
  return el("p", { class: "also begun" }, "Begun and not saved: ", waiting.map((each) => el("button", {
    class: "link", type: "button", onclick: () => takeUp(each),
  }, `${each.content.fresh?.name ?? labelOf(state, each.content)}, “${shortened(each.quote, 48)}”`)));
}
