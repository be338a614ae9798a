import { legible } from "../legible.js";

/** Returns a table with a head. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (columns: readonly string[]): string => `| ${columns.map(asMarkdown).join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Returns the text on one line, without anything that Markdown or HTML would take for its own. */
export function asMarkdown(text: string): string {
  return asHtml(text).replace(/[\\`*_[\]|~]/g, "\\$&");
}

/** Markdown is not read inside of an element. "@name" and "#1" would become links. */
function asHtml(text: string): string {
  const line = legible(text).replace(/\s*\n\s*/g, " ");
  return line.replace(/[&<>@#]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Returns the text as it is, in letters of the same width. The fence is longer than any in the text. */
export function formatCode(text: string, language = "text"): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${legible(text)}\n${fence}`;
}

/** Returns a text that is folded under its title. */
export function formatFolded(title: string, body: string): string {
  return `<details><summary>${asHtml(title)}</summary>\n\n${body}\n\n</details>`;
}
