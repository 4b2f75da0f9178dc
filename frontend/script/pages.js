// The script of all pages that have no module of their own.

import init, { hydrate } from "haresign-pages";
import { start } from "./page.js";

start(init, hydrate);
