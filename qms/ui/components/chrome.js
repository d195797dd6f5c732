export default function ({ parentElement }) {
  const page = document.documentElement;
  page.lang = "en-GB";
  // The styles beside this reach parts of the page that do not know the theme's colours.
  page.style.setProperty("--qms-soft", getComputedStyle(parentElement).getPropertyValue("--st-gray-text-color").trim());
}
