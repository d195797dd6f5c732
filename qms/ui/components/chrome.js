export default function ({ data }) {
  document.documentElement.lang = "en-GB";
  if (document.querySelector(".qms-skip")) return;
  const link = document.createElement("a");
  link.className = "qms-skip";
  link.href = "#";
  link.textContent = "Skip to the page";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const main = document.querySelector("section.stMain");
    if (!main) return;
    main.tabIndex = -1;
    main.focus();
  });
  document.body.prepend(link);
}
