// The tables of figures are closed, and are drawn only while they are open.

/** Calls back with a figure, and whether its table is open, whenever that changes. */
export function onTable(changed) {
  // The event does not rise to the document, but it passes it on its way down.
  document.addEventListener(
    "toggle",
    ({ target }) => {
      const { table } = target.dataset ?? {};
      if (table) changed(table, target.open);
    },
    true,
  );
}
