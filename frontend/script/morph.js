// Makes the content of an element like some markup, and leaves alone what is alike already: what has
// the focus keeps it, menus and details stay as they were opened.

/** Changes the content of an element to what the markup says. */
export function morph(element, html) {
  // Read as the content of such an element: rows are rows only in a table.
  const fresh = element.cloneNode(false);
  fresh.innerHTML = html;
  children(element, fresh);
}

function children(old, fresh) {
  let at = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    if (!at) {
      old.append(next);
    } else if (at.nodeType === next.nodeType && at.nodeName === next.nodeName) {
      alike(at, next);
      at = at.nextSibling;
    } else {
      const after = at.nextSibling;
      at.replaceWith(next);
      at = after;
    }
  }
  while (at) {
    const after = at.nextSibling;
    at.remove();
    at = after;
  }
}

function alike(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    const isOpen = name === "open" && old.localName === "details";
    if (!isOpen && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  children(old, fresh);
}
