// The script of the State of the Nation.

import init, { hydrate } from "haresign-nation";
import { start } from "./page.js";

start(init, hydrate);
