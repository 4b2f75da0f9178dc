// The script of every page but the calculators.

import init, { hydrate } from "haresign-dashboards";
import { start } from "./page.js";

start(init, hydrate);
