import { byId } from "./dom.js";

for (const button of document.querySelectorAll("dialog [data-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close(""));
}

/** Shows a dialog and tells whether it was agreed to; the focus returns to where it was. */
function ask(id) {
  const dialog = byId(id);
  return new Promise(resolve => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
    dialog.showModal();
  });
}

/** The new title, or null. */
export async function askTitle(title) {
  const input = byId("rename-title");
  input.value = title;
  const asked = ask("rename-dialog");
  input.select();
  return (await asked) && input.value.trim() ? input.value.trim() : null;
}

export function askDeletion(title) {
  byId("delete-text").textContent = `“${title}” and all its messages will be gone. This can't be undone.`;
  return ask("delete-dialog");
}

/** An API key, or null. `problem` says why the one before did not do. */
export async function askKey(problem) {
  if (byId("key-dialog").open) return null;
  const input = byId("key-value");
  const error = byId("key-error");
  input.value = "";
  error.hidden = !problem;
  error.textContent = problem ?? "";
  return (await ask("key-dialog")) ? input.value.trim() || null : null;
}
