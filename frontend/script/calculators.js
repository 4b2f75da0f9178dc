// The script of the calculators.

import init, { hydrate } from "haresign-calculators";
import { start } from "./page.js";

start(init, hydrate);
