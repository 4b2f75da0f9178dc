// Where the keyboard is after another page was opened by script: on its heading. Controls of the
// same page are changed in place and keep the focus by themselves.

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

new MutationObserver(() => leaving && arrived()).observe(document.documentElement, { childList: true, characterData: true, subtree: true });

// Whoever does something else meanwhile is not called back.
for (const act of ["keydown", "pointerdown"]) document.addEventListener(act, () => (leaving = undefined), true);

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
