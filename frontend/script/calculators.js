// The script of the calculators.

import init, { hydrate } from "haresign-calculators";
import { start } from "./page.js";
import { onForm } from "./planning.js";

globalThis.haresign.onForm = onForm;
start(init, hydrate);
