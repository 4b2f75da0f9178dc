// Links that lead out of what the page's module can draw are followed the ordinary way: to pages
// that the server makes alone, and from one module's pages to the other's. The router would
// change the address first, find that it has no such page, and ask for it anew.

const SERVER_MADE = /^\/(accounts|admin|shared|docs|use-this-data|privacy-policy|cookie-policy)(\/|$)/;
const { module } = document.documentElement.dataset;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.origin !== location.origin) return;
  const isElsewhere = SERVER_MADE.test(link.pathname) || (module === "calculators" && link.pathname !== location.pathname);
  // The router listens further out, at the window.
  if (isElsewhere) event.stopPropagation();
});
