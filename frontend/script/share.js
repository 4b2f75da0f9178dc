// Taking a view away by its address: a button with `data-share` puts it on the clipboard and says so.

const SAID_FOR = 4000;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-share]");
  if (!button || "said" in button.dataset) return;
  let isCopied = true;
  try {
    await navigator.clipboard.writeText(location.href);
  } catch {
    isCopied = false;
  }
  const words = button.textContent;
  const status = button.nextElementSibling;
  button.dataset.said = "";
  button.textContent = isCopied ? "Address copied" : "Copy it from the bar above";
  if (isCopied) status.textContent = "The address is on the clipboard.";
  setTimeout(() => {
    button.textContent = words;
    status.textContent = "";
    delete button.dataset.said;
  }, SAID_FOR);
});
