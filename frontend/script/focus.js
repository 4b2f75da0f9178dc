// Where the keyboard is after another page was opened by script: on the control that was changed,
// with the page scrolled as it was, or else on the heading of what was chosen.

const KEY = "leaving";

/** The controls that stand in the page that they lead to. */
const STAYS = ".ask select[name], .own input[type=search]";

/** The control as the other page has it too. */
function named(control) {
  if (control.id) return `#${CSS.escape(control.id)}`;
  return `.ask select[name="${CSS.escape(control.name)}"]`;
}

/** Opens an address. */
export function go(to) {
  const { activeElement } = document;
  const control = activeElement?.matches(STAYS) ? named(activeElement) : undefined;
  const address = new URL(to, location.href).href;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ address, control, top: scrollY }));
  } catch {
    // Storage may be closed to us; the keyboard then begins at the top, as on any other page.
  }
  addEventListener("pageshow", () => putBack(activeElement), { once: true });
  location.assign(address);
}

/** Whoever comes back finds the page as it was before the choice that led away. */
function putBack(control) {
  for (const menu of document.querySelectorAll("header details[open]")) menu.open = false;
  for (const option of control?.options ?? []) option.selected = option.defaultSelected;
}

function arrived({ address, control, top }) {
  // Another page than was opened, or somebody was quicker.
  if (address !== location.href || document.activeElement !== document.body) return;
  const found = control && document.querySelector(control);
  if (!found) {
    const heading = document.querySelector("h1");
    if (heading) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
    return;
  }
  // On a narrow screen the question is folded.
  if (!found.checkVisibility()) found.closest("details")?.setAttribute("open", "");
  scrollTo({ top, behavior: "instant" });
  found.focus({ preventScroll: true });
}

try {
  const left = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (left) arrived(JSON.parse(left));
} catch {
  // As above.
}
