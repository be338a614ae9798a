import { type Html, html } from "./markup.js";

/** Returns a text; of a long one the beginning, and the whole behind it, folded. */
export function longText(text: string, room = 400): Html {
  if (text.length <= room) return html`${text}`;
  const rest = `${text.length.toLocaleString("en-US")} characters`;
  return html`${beginningOf(text, room)} <details class="whole"><summary>the whole text, ${rest}</summary><div class="scrolled" tabindex="0">${text}</div></details>`;
}

/** Returns the text, or its beginning with an ellipsis. No surrogate pair is split. */
export function beginningOf(text: string, room: number): string {
  if (text.length <= room) return text;
  const beginning = text.slice(0, room);
  return `${beginning.isWellFormed() ? beginning : beginning.slice(0, -1)}…`;
}
