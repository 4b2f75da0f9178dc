// The form of a planning tool. It is sent nowhere: the module is told what is done in it, and the
// result stands already beside what is typed.

const FORM = "main.calculator form[novalidate]";

/** What stands in a field; a box that is ticked says `yes`. */
function typed({ type, checked, value }) {
  if (type !== "checkbox") return value;
  return checked ? "yes" : "no";
}

/** Calls back with what is done: what, to what, and what is typed or chosen. */
export function onForm(done) {
  const on = (name, listener) =>
    document.addEventListener(name, (event) => {
      if (event.target.closest?.(FORM)) listener(event, event.target);
    });
  on("input", (_, field) => {
    const { key } = field.dataset;
    if (key) done("type", key, typed(field));
  });
  on("change", (_, { dataset: { chooses }, value }) => {
    if (chooses) done(chooses, "", value);
  });
  on("click", (event, target) => {
    const button = target.closest("button[data-does]");
    if (!button) return;
    event.preventDefault();
    const { does } = button.dataset;
    if (does === "print") print();
    else done(does, button.value, "");
  });
  // The key Enter in a field would press the form's first button.
  on("keydown", (event, target) => {
    if (event.key === "Enter" && target.matches("input[data-key]")) event.preventDefault();
  });
  on("submit", (event) => event.preventDefault());
}
