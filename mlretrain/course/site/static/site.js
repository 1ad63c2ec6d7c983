// What is wider than its place can be reached with the keyboard, and only that: a lesson has
// a hundred places that might scroll, and a few that do.

const PLACES = ".highlight pre, div.cell_output, div.cell_output pre, .formula, .table-wrapper";
const KEEP_THEIR_OWN = ".mlretrain-quiz, .mlretrain-stepper";

function reachable(place) {
  const scrolls = place.scrollWidth > place.clientWidth + 1;
  if (scrolls === place.hasAttribute("data-scrolls")) return;
  place.toggleAttribute("data-scrolls", scrolls);
  for (const [name, value] of [["tabindex", "0"], ["role", "group"], ["aria-label", "Scrolls sideways"]]) {
    if (scrolls) place.setAttribute(name, value);
    else place.removeAttribute(name);
  }
}

const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => reachable(target)));
for (const place of document.querySelectorAll(PLACES)) {
  if (!place.closest(KEEP_THEIR_OWN)) watcher.observe(place);
}
