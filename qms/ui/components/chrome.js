export default function ({ parentElement }) {
  const page = document.documentElement;
  page.lang = "en-GB";
  // The styles beside this reach parts of the page that do not know the theme's colours.
  const theme = getComputedStyle(parentElement);
  page.style.setProperty("--qms-soft", theme.getPropertyValue("--st-gray-text-color").trim());
  page.style.setProperty("--qms-link", theme.getPropertyValue("--st-link-color").trim());
}
