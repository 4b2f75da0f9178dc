// What the wasm module needs of the browser, for pages that Trunk serves. page.js does the
// same for pages that the server renders.

import { go } from "./focus.js";
import { drawCharts } from "./host.js";
import { morph } from "./morph.js";
import { move, onAddress, query, rewrite } from "./navigation.js";
import { onForm } from "./planning.js";
import { onPrint } from "./print.js";
import { onTable } from "./tables.js";

globalThis.haresign = { drawCharts, morph, move, onAddress, onForm, onPrint, onTable, query, rewrite, go };
