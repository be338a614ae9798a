/**
 * The script of a page. Without it everything can be read; it adds buttons that copy, unfolds everything for the
 * printer, and lets Escape close a statement.
 */
export const script = `
"use strict";
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    let copied = true;
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      copied = document.execCommand("copy");
    }
    button.textContent = copied ? "Copied" : "Selected: press Ctrl+C";
    setTimeout(() => { button.textContent = label; }, 2000);
  });
}
for (const button of document.querySelectorAll("button[data-unfold]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = [...document.getElementById(button.dataset.unfold).querySelectorAll("details")];
    const isOpen = all.every((each) => each.open);
    for (const each of all) each.open = !isOpen;
    button.setAttribute("aria-pressed", String(!isOpen));
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details[open]");
  if (open === null || open === undefined) return;
  open.open = false;
  open.querySelector("summary").focus();
});
const print = matchMedia("print");
let unfolded = [];
print.addEventListener("change", () => {
  if (print.matches) {
    unfolded = [...document.querySelectorAll("details:not([open])")];
    for (const each of unfolded) each.open = true;
  } else {
    for (const each of unfolded) each.open = false;
  }
});
`;
