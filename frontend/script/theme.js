// Light, dark, or as the system says. Kept in this browser; nothing is sent.

import { redraw } from "./host.js";

/** Sets the theme: "light", "dark", or "" for the system's. */
export function theme(name) {
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
}
