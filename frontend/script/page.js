// What the scripts of all pages share: starts a wasm module and offers what it needs of the
// browser. Pages work without it; everything here adds to what the server rendered.

import "./forms.js";
import "./menus.js";
import "./share.js";
import "./theme.js";
import { go } from "./focus.js";
import { drawCharts } from "./host.js";
import { morph } from "./morph.js";
import { move, onAddress, query, rewrite } from "./navigation.js";
import { onPrint } from "./print.js";
import { onTable } from "./tables.js";

// Called by the wasm module through wasm-bindgen.
globalThis.haresign = { drawCharts, morph, move, onAddress, onPrint, onTable, query, rewrite, go };

/** Lets a module take over the page; `init` and `hydrate` are of its glue. */
export function start(init, hydrate) {
  const module = document.querySelector("link[data-wasm]");
  init({ module_or_path: fetch(module.href) })
    .then(() => {
      hydrate();
      document.documentElement.dataset.ready = "";
    })
    .catch((error) => {
      // The page stays as the server rendered it, with forms and links.
      console.error("The page's module could not be started.", error);
    });
}
