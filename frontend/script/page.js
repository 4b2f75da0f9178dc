// What the scripts of all pages share: starts a wasm module and offers what it needs of the
// browser. Pages work without it; everything here adds to what the server rendered.

import "./forms.js";
import "./links.js";
import "./menus.js";
import { go } from "./focus.js";
import { chart, drop, redraw } from "./host.js";
import { morph } from "./morph.js";
import { onPrint } from "./print.js";
import { copyAddress } from "./share.js";
import { theme } from "./theme.js";

// Called by the wasm module through wasm-bindgen.
globalThis.haresign = { chart, drop, redraw, morph, onPrint, copyAddress, theme, go };

const root = document.documentElement;

// Until the module has taken over, a choice in a form sends the form.
const send = (event) => event.target.form?.matches("[data-live]") && event.target.form.requestSubmit();
document.addEventListener("change", send);

/** Lets a module take over the page; `init` and `hydrate` are of its glue. */
export function start(init, hydrate) {
  const module = document.querySelector("link[data-wasm]");
  init({ module_or_path: fetch(module.href) })
    .then(() => {
      hydrate();
      document.removeEventListener("change", send);
      root.dataset.ready = "";
    })
    .catch((error) => {
      // The page stays as the server rendered it, with forms and links.
      console.error("The page's module could not be started.", error);
    });
}
