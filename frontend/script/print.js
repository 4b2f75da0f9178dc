// Printing begins and ends: by the menu, by a script, or in the print preview.

/** Calls back with whether the page is being printed, whenever that changes. */
export function onPrint(changed) {
  matchMedia("print").addEventListener("change", ({ matches }) => changed(matches));
}
