// A draft on its way: kept in this tab's storage with every key, sent when the writer rests, and
// taken out of the tab again when the server says that it has it.

const RESTS = 800, TRIES_AGAIN = 6000;

const slot = {
  name: (cell) => ["qms.rating", ...cell].join("\n"),
  read(cell) {
    try { return JSON.parse(sessionStorage.getItem(slot.name(cell))); } catch { return null; }
  },
  write(cell, value) {
    try { sessionStorage.setItem(slot.name(cell), JSON.stringify(value)); } catch { /* the server keeps it too */ }
  },
  clear(cell) {
    try { sessionStorage.removeItem(slot.name(cell)); } catch { /* nothing was kept */ }
  },
};

function unwritten() {
  return { text: "", level: null, state: "", concerns: {}, cites: [] };
}

// Two contents say the same when this is the same.
function told(content) {
  const parts = Object.keys(content.concerns ?? {}).sort()
    .map((part) => [part, content.concerns[part].grade || "", content.concerns[part].note || ""])
    .filter(([, grade, note]) => grade || note);
  return JSON.stringify([content.text ?? "", content.level ?? null, content.state ?? "", parts, [...(content.cites ?? [])].sort()]);
}

function complete(content) {
  return { ...unwritten(), ...structuredClone(content ?? {}) };
}

// `send(content, seen_at)` gives the number of the message; `changed` is called when what there is to say changes.
function keeper(cell, server, send, changed) {
  const me = { content: complete(server?.content), base: server?.saved_at ?? "", theirs: null, state: server ? "saved" : "", lines: [] };
  let kept = told(me.content), flying = null, timer = null, again = null;

  const local = slot.read(cell);
  if (local && told(complete(local.content)) !== kept) {
    // What the server has is ours too where it is what this tab sent last.
    if (local.base !== me.base && local.sent !== kept) me.theirs = { content: me.content, saved_at: me.base };
    me.content = complete(local.content);
    me.state = me.theirs ? "changed" : "dirty";
    if (!me.theirs) rest(0);
  } else slot.clear(cell);

  function rest(wait) {
    clearTimeout(timer);
    timer = setTimeout(flush, wait);
  }

  function flush() {
    if (flying || me.theirs || told(me.content) === kept) return;
    const content = structuredClone(me.content);
    const says = told(content);
    slot.write(cell, { content, base: me.base, sent: says });
    flying = { ticket: send(content, me.base), says };
    clearTimeout(again);
    again = setTimeout(() => {
      if (!flying) return;
      flying = null;
      me.state = "lost";
      changed();
      flush();
    }, TRIES_AGAIN);
  }

  function settled(says, saved_at) {
    flying = null;
    clearTimeout(again);
    kept = says;
    me.base = saved_at;
    me.lines = [];
    if (told(me.content) === kept) {
      me.state = "saved";
      slot.clear(cell);
    } else {
      me.state = "dirty";
      slot.write(cell, { content: me.content, base: me.base, sent: kept });
      rest(RESTS);
    }
  }

  me.dirty = () => told(me.content) !== kept;
  // Something was written, chosen or ticked.
  me.touched = () => {
    slot.write(cell, { content: me.content, base: me.base, sent: flying?.says ?? kept });
    if (me.state !== "lost" && !me.theirs) me.state = me.dirty() ? "dirty" : "saved";
    if (!me.theirs) rest(RESTS);
    changed();
  };
  // What came back: the draft that stands, and what became of what was sent. True where the form must be drawn anew.
  me.settle = (draft, outcome) => {
    const standing = draft ? told(complete(draft.content)) : told(unwritten());
    if (flying && draft && standing === flying.says) settled(standing, draft.saved_at);
    else if (flying && outcome?.ticket === flying.ticket) {
      if (outcome.kind === "draft") settled(flying.says, outcome.saved_at);
      else {
        flying = null;
        clearTimeout(again);
        me.state = outcome.kind;
        me.lines = outcome.lines;
        if (outcome.kind === "changed") me.theirs = { content: complete(outcome.theirs), saved_at: outcome.saved_at };
      }
    } else if (!flying && !me.theirs && draft && draft.saved_at !== me.base && !me.dirty()) {
      me.content = complete(draft.content);
      settled(standing, draft.saved_at);
      return true;
    }
    return false;
  };
  // One of two drafts is chosen: theirs, or the words that stand in this form.
  me.choose = (mine) => {
    me.base = me.theirs.saved_at;
    kept = told(me.theirs.content);
    if (!mine) me.content = me.theirs.content;
    me.theirs = null;
    me.lines = [];
    me.state = "dirty";
    if (mine) me.touched();
    else settled(kept, me.base);
  };
  me.stop = () => { clearTimeout(timer); clearTimeout(again); };
  return me;
}
