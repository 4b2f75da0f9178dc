// Menus are <details name="menu">, and "saved" within another: they open without script, one at a
// time. With it they close as
// menus do: by a click elsewhere, by Escape, by a choice.

const OPEN = 'details[name="menu"][open], details[name="saved"][open]';

document.addEventListener("click", ({ target }) => {
  for (const menu of document.querySelectorAll(OPEN)) {
    if (!menu.contains(target) || target.closest?.("a")) menu.open = false;
  }
});

document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const menu of document.querySelectorAll(OPEN)) {
    const holdsFocus = menu.contains(document.activeElement);
    menu.open = false;
    // Whoever opened it by the keyboard goes on from where they were.
    if (holdsFocus) menu.querySelector("summary").focus();
  }
});

// A form that leads back to this page leads to the state in which it is by then.
document.addEventListener("submit", ({ target }) => {
  const here = target.querySelector?.("[data-here]");
  if (here) here.value = location.pathname + location.search;
});
