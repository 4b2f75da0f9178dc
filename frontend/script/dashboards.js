// The script of dashboards.

import init, { hydrate } from "haresign-dashboards";
import { start } from "./page.js";

start(init, hydrate);
