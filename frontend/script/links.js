// A page is of one question. Links to another state of the page, which the wasm module draws
// itself, are followed by its router; all others in the ordinary way, for the server answers them.

// What in the address of this page only the server answers; absent where it answers everything.
const { asks } = document.documentElement.dataset;

function isHere(link) {
  if (asks === undefined || link.pathname !== location.pathname) return false;
  const [there, here] = [link, location].map(({ search }) => new URLSearchParams(search));
  return asks.split(" ").every((name) => (there.get(name) ?? "") === (here.get(name) ?? ""));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.origin !== location.origin) return;
  // The router listens further out, at the window.
  if (!isHere(link)) event.stopPropagation();
  // Another order of a table is no step of its own in the history.
  else if ("noscroll" in link.dataset) link.replace = true;
});
