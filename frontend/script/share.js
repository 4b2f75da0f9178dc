// Taking a view away by its address.

/** Puts the page's address on the clipboard; resolves to whether that worked. */
export async function copyAddress() {
  try {
    await navigator.clipboard.writeText(location.href);
    return true;
  } catch {
    return false;
  }
}
