// Light, dark, or as the system says: buttons with `data-choose-theme` hold the name, empty for the
// system's. Kept in this browser; nothing is sent.

import { redraw } from "./host.js";

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-choose-theme]");
  if (!button) return;
  const name = button.dataset.chooseTheme;
  const root = document.documentElement;
  try {
    if (name) {
      root.dataset.theme = name;
      localStorage.setItem("theme", name);
    } else {
      delete root.dataset.theme;
      localStorage.removeItem("theme");
    }
  } catch {
    // Storage may be closed to us; the choice then lasts as long as the page.
  }
  redraw();
});
