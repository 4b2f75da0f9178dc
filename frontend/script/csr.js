// What the wasm module needs of the browser, for pages that Trunk serves. page.js does the
// same for pages that the server renders.

import { go } from "./focus.js";
import { chart, drop, redraw } from "./host.js";
import { morph } from "./morph.js";
import { onPrint } from "./print.js";
import { copyAddress } from "./share.js";
import { theme } from "./theme.js";

globalThis.haresign = { chart, drop, redraw, morph, onPrint, copyAddress, theme, go };
