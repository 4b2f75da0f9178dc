// A page is of one question. Links and choices that lead to another state of the same page change
// its address in place, and the wasm module draws what follows from it; all others are followed in
// the ordinary way, for the server answers them.

import { go } from "./focus.js";

// What in the address of this page only the server answers; absent where it answers everything.
const { asks } = document.documentElement.dataset;

// Called whenever the address of this page has changed; absent until the module has taken over.
let changed;

/** Calls back with each change of this page's address. */
export function onAddress(callback) {
  changed = callback;
  addEventListener("popstate", callback);
}

/** The query of the page: names and values in turn. */
export function query() {
  return [...new URLSearchParams(location.search)].flat();
}

/** Writes the address of the page as it is best shared; the page stays as it is. */
export function rewrite(to) {
  if (to !== location.pathname + location.search) history.replaceState(history.state, "", to + location.hash);
}

/** Leads to another state of this page, as a step of its own in the history or in place. */
export function move(to, isInPlace) {
  if (isInPlace) history.replaceState(history.state, "", to);
  else history.pushState(null, "", to);
  changed?.();
}

function isHere(address) {
  if (asks === undefined || address.pathname !== location.pathname) return false;
  const [there, here] = [address, location].map(({ search }) => new URLSearchParams(search));
  return asks.split(" ").every((name) => (there.get(name) ?? "") === (here.get(name) ?? ""));
}

/** Shows the part of the page that an address names, or else its beginning. */
function scroll({ hash }) {
  const part = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (part) part.scrollIntoView();
  else scrollTo(0, 0);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (!changed || !link || !isPlain || event.defaultPrevented) return;
  if (link.origin !== location.origin || link.target || link.hasAttribute("download") || !isHere(link)) return;
  // A part of what is shown already.
  if (link.search === location.search && link.hash) return;
  event.preventDefault();
  // Another order of a table is no step of its own in the history.
  const isInPlace = "noscroll" in link.dataset;
  move(link.href, isInPlace);
  if (!isInPlace) scroll(link);
});

/** The form of a choice that leads to another address, where a control has one. */
function choosing({ form, name }) {
  return name && form?.matches("form[data-live]") && !form.closest(".server-page") ? form : undefined;
}

document.addEventListener("change", ({ target }) => {
  const form = choosing(target);
  if (!form) return;
  // Until the module has taken over, a choice sends its form.
  if (!changed) return form.requestSubmit();
  const to = new URL(location.href);
  to.hash = "";
  to.searchParams.set(target.name, target.value);
  // What belonged to the choice before.
  for (const name of target.dataset.drops?.split(" ") ?? []) to.searchParams.delete(name);
  // Commas stand in an address as they are.
  const address = to.href.replaceAll("%2C", ",");
  if (isHere(to)) move(address, true);
  else go(address);
});

document.addEventListener("submit", (event) => {
  if (changed && event.target.matches("form[data-live]") && !event.target.closest(".server-page")) event.preventDefault();
});
