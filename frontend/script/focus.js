// Where the keyboard is after the page has changed under it: on the control that was used, or on
// the heading of the page that was opened.

/** The last control of a form that asks something of the page, and whether it stood in an open fold. */
let used;

document.addEventListener(
  "change",
  ({ target }) => {
    if (target.form?.matches("[data-live]")) used = { control: target, isOpen: target.closest("details")?.open };
  },
  true,
);

/** The control that stands in the place of one that was drawn anew. */
function standIn({ name, type, value }) {
  const same = [...document.querySelectorAll("[data-live] :is(input, select)")].filter((one) => one.name === name && one.type !== "hidden");
  return type === "radio" ? same.find((one) => one.value === value) : same[0];
}

/** What is waited for: the heading as it was when an organisation was chosen. */
let leaving;

function arrived() {
  const heading = document.querySelector("h1");
  if (!heading || (heading === leaving.heading && heading.textContent === leaving.text)) return;
  leaving = undefined;
  focusHeading(heading);
}

function focusHeading(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

new MutationObserver(() => {
  if (leaving) arrived();
  if (!used || used.control.isConnected) return;
  const control = standIn(used.control);
  if (!control) return;
  const { isOpen } = used;
  used = undefined;
  if (isOpen) control.closest("details")?.setAttribute("open", "");
  // Whoever has gone elsewhere meanwhile stays there.
  if (document.activeElement === document.body) control.focus({ preventScroll: true });
}).observe(document.documentElement, { childList: true, characterData: true, subtree: true });

/** An organisation was chosen and its page is on its way: its heading takes the focus. */
export function arrive(to) {
  const heading = document.querySelector("h1");
  for (const open of document.querySelectorAll("header details[open]")) open.open = false;
  if (new URL(to, location.href).href === location.href) {
    if (heading) focusHeading(heading);
    return;
  }
  leaving = { heading, text: heading?.textContent };
}
