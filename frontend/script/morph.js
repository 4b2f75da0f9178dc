// Makes the content of an element like some markup, and leaves alone what is alike already: what has
// the focus keeps it, menus and details stay as they were opened.

import morphdom from "morphdom";
import { update } from "./host.js";

// What somebody typed or chose stands in no attribute: these are always made like the markup.
const CONTROLS = "input, option, select, textarea";

function beforeElement(old, fresh) {
  // Most of a part stays as it is; the browser compares far quicker than a walk does.
  const isControl = old.matches(CONTROLS) || old.querySelector(CONTROLS);
  if (!isControl && old.isEqualNode(fresh)) return false;
  // What stands within is not to be touched: a chart, or what nobody sees at present.
  if ("keep" in fresh.dataset) {
    for (const { name, value } of fresh.attributes) if (name !== "data-keep") old.setAttribute(name, value);
    return false;
  }
  // A field that somebody is typing in: another type would lose what is half typed.
  if (old === document.activeElement && old.matches("input[data-key]")) fresh.type = old.type;
  if (old.localName === "details") fresh.toggleAttribute("open", old.open);
  // What belongs to the chart that stands there.
  if ("live" in old.dataset) fresh.dataset.live = old.dataset.live;
  if (old.style.height) fresh.style.height = old.style.height;
  return true;
}

/** Changes the content of an element to what the markup says. */
export function morph(element, html) {
  // Read as the content of such an element: rows are rows only in a table.
  const fresh = element.cloneNode(false);
  fresh.innerHTML = html;
  const { activeElement } = document;
  morphdom(element, fresh, { childrenOnly: true, onBeforeElUpdated: beforeElement });
  // What was moved has lost the focus.
  if (activeElement !== document.activeElement && activeElement?.isConnected) activeElement.focus({ preventScroll: true });
  update();
}
