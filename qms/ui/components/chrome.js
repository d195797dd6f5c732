export default function ({ parentElement }) {
  const page = document.documentElement;
  page.lang = "en-GB";
  const theme = getComputedStyle(parentElement);
  for (const [name, from] of [["ink", "text-color"], ["paper", "background-color"], ["soft", "gray-text-color"]]) {
    page.style.setProperty(`--qms-${name}`, theme.getPropertyValue(`--st-${from}`).trim());
  }
  if (document.querySelector(".qms-skip")) return;
  const link = document.createElement("a");
  link.className = "qms-skip";
  link.href = "#";
  link.textContent = "Skip to the page";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const main = document.querySelector("section.stMain, main.stMain, .stMain");
    if (!main) return;
    main.tabIndex = -1;
    main.focus();
  });
  document.body.prepend(link);
}
