export default function ({ data, parentElement: root }) {
  const list = el("dl", { class: "headlines" },
    data.named.map(([name, sentence]) => el("div", {}, el("dt", {}, name), el("dd", {}, sentence))));
  const card = data.card.length
    ? el("details", {}, el("summary", {}, "About this system"),
      el("dl", { class: "card" }, data.card.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value)))))
    : null;
  const box = root.querySelector(".box");
  // A run must not fold what a reader has unfolded.
  if (card && box.querySelector("details")?.open) card.open = true;
  box.replaceChildren(...(card ? [card, list] : [list]));
}
