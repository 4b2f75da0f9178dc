// Makes the content of an element like some markup, and leaves alone what is alike already: what has
// the focus keeps it, menus and details stay as they were opened.

import morphdom from "morphdom";
import { update } from "./host.js";

function beforeElement(old, fresh) {
  // What stands within is not to be touched: a chart, or what nobody sees at present.
  if ("keep" in fresh.dataset) {
    for (const { name, value } of fresh.attributes) if (name !== "data-keep") old.setAttribute(name, value);
    return false;
  }
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
  morphdom(element, fresh, { childrenOnly: true, onBeforeElUpdated: beforeElement });
  update();
}
