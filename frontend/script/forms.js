// The forms of pages that the server makes alone: accounts, workspaces, administration. They
// work without this. With it an answer takes the place of the page without a jump, what was
// typed stays (passwords too), searches answer while one types, and a file
// that is too large is refused before it is sent.

const PAUSE = 250;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !within(form)) return;
  if (form.matches("[data-live]")) {
    event.preventDefault();
    search(form);
  } else if (form.matches("[data-enhance]")) {
    event.preventDefault();
    // A second press while the first is on its way would do everything twice.
    if (form.getAttribute("aria-busy") !== "true") post(form, event.submitter);
  }
});

let waiting;
document.addEventListener("input", ({ target }) => {
  const form = target.form;
  if (!within(form) || !form.matches("[data-live]")) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => search(form), PAUSE);
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest?.("[data-copy]");
  const field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  const text = field.value ?? field.textContent;
  // It is selected too, so that it can be copied by hand.
  if (field.select) field.select();
  else getSelection().selectAllChildren(field);
  try {
    await navigator.clipboard.writeText(text);
    copied(button);
  } catch {
    field.focus();
  }
});

const COPIED_FOR = 4000;

/** Says on a button for a while that it has done its work. */
function copied(button) {
  if ("copied" in button.dataset) return;
  button.dataset.copied = "";
  const words = [...button.childNodes];
  button.replaceChildren("Copied");
  setTimeout(() => {
    button.replaceChildren(...words);
    delete button.dataset.copied;
  }, COPIED_FOR);
}

const within = (form) => form?.closest?.(".server-page");

async function post(form, submitter) {
  const tooLarge = largeFile(form);
  if (tooLarge) return refuse(form, tooLarge);
  const data = new FormData(form, submitter);
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  form.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const isPage = answer.headers.get("content-type")?.startsWith("text/html");
    if (answer.redirected || !isPage) {
      location.assign(answer.redirected ? answer.url : form.action);
      return;
    }
    show(parsed(await answer.text()), form.getAttribute("action"));
  } catch {
    // The ordinary way then tells what is wrong with the connection.
    form.submit();
  } finally {
    form.removeAttribute("aria-busy");
  }
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

/** Puts an answer in the place of the page, with what was typed and may not travel back. */
function show(answer, action) {
  const fresh = answer.querySelector(".server-page");
  const shown = document.querySelector(".server-page");
  const selector = `form[action="${CSS.escape(action)}"]`;
  const before = [...shown.querySelectorAll(selector)].map((form) => [...form.elements]);
  document.title = answer.title;
  shown.replaceChildren(...fresh.childNodes);
  shown.querySelectorAll(selector).forEach((form, place) => {
    for (const field of form.elements) {
      const old = before[place]?.find(({ name, type }) => name && name === field.name && type === field.type);
      if (old && field.type === "password") field.value = old.value;
    }
  });
  attend(shown);
}

/** Leads to what went wrong, or else to the top of what is new. */
function attend(shown) {
  const problem = shown.querySelector(".problem");
  const heading = shown.querySelector("h1");
  if (problem) {
    problem.focus();
  } else if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

/** The field of a form whose file is larger than it takes. */
function largeFile(form) {
  return [...form.querySelectorAll("[data-largest]")].find(({ files, dataset }) =>
    [...files].some(({ size }) => size > Number(dataset.largest)),
  );
}

/** Says in the page, as the server would, that a file is too large. */
function refuse(form, field) {
  const text = field.dataset.tooLarge;
  const page = form.closest(".server-page");
  page.querySelectorAll(".problem").forEach((old) => old.remove());
  form.querySelectorAll("p.error").forEach((old) => old.remove());
  const link = element("a", { href: `#${field.id}` }, text);
  const heading = element("h2", { id: "problem" }, "There is a problem");
  const list = element("ul", {}, element("li", {}, link));
  const problem = element("div", { class: "problem", role: "alert", tabindex: "-1", "aria-labelledby": "problem" }, heading, list);
  page.querySelector("h1").before(problem);
  const id = `${field.id}-error`;
  field.before(element("p", { class: "error", id }, element("span", { class: "unseen" }, "Error: "), text));
  field.closest(".entry")?.classList.add("wrong");
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  problem.focus();
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

let asked = 0;

/** Shows what a search finds, and makes the address say it. */
async function search(form) {
  clearTimeout(waiting);
  const ask = ++asked;
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form));
  const answer = await fetch(address).catch(() => undefined);
  // A later letter may have overtaken this one.
  if (ask !== asked) return;
  if (!answer?.ok || answer.redirected) return location.assign(address);
  const fresh = parsed(await answer.text()).querySelectorAll("[data-results]");
  const shown = document.querySelectorAll("[data-results]");
  if (fresh.length !== shown.length) return location.assign(address);
  shown.forEach((part, place) => part.replaceChildren(...fresh[place].childNodes));
  history.replaceState(history.state, "", address);
}
