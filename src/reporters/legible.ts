import { stripVTControlCharacters } from "node:util";

/**
 * Returns the text as a reader can see it, and any viewer can take it. Colours and other sequences for terminals are left
 * out; control characters are shown by their symbols, such as ␛; halves of a surrogate pair by �. Line breaks and tabs
 * stay.
 */
export function legible(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, symbolOf);
}

const firstSymbol = 0x2400;
const deleted = 0x7f;

function symbolOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code === deleted) return "␡";
  return code < 0x20 ? String.fromCharCode(firstSymbol + code) : "\ufffd";
}
