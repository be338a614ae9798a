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

/** Returns the text as a reader can see it, on one line: line breaks and tabs count as blanks. */
export function oneLine(text: string): string {
  const lines = legible(text).replaceAll("\t", " ").split("\n");
  if (lines.length === 1) return lines[0] ?? "";
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

const firstSymbol = 0x2400;
const deleted = 0x7f;

function symbolOf(control: string): string {
  const code = control.charCodeAt(0);
  if (code === deleted) return "␡";
  return code < 0x20 ? String.fromCharCode(firstSymbol + code) : "\ufffd";
}
