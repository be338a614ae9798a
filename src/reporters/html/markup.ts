/*
 * A template tag that escapes. Everything that is put into a template is text, unless it was made by a template.
 */

const markup = Symbol("markup");
const rules = Symbol("rules");

/** Markup in which every text has been escaped, and the CSS rules that it needs. Data that was read cannot forge it. */
export interface Html {
  readonly [markup]: string;
  readonly [rules]: readonly string[];
}

/** What a template may contain. Undefined: nothing. */
export type Part = Html | string | number | undefined | readonly Part[];

/** Makes markup. Text in it is escaped so that it can stand between tags and in an attribute in quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const made = parts.map(toHtml);
  const text = strings.map((string, index) => `${string}${made[index]?.[markup] ?? ""}`).join("");
  return { [markup]: text, [rules]: [...new Set(made.flatMap((part) => part[rules]))] };
}

/** Returns text as markup without escaping it. Only for text of Rollcall itself. */
export function trusted(text: string, needed: readonly string[] = []): Html {
  return { [markup]: text, [rules]: needed };
}

/** Returns the markup as text. */
export function markupOf(made: Html): string {
  return made[markup];
}

/** Returns the CSS rules that the markup needs, in an order that depends on nothing else. */
export function rulesOf(made: Html): readonly string[] {
  return made[rules].toSorted();
}

function toHtml(part: Part): Html {
  if (part === undefined) return trusted("");
  if (typeof part === "object") return isHtml(part) ? part : joined(part.map(toHtml));
  return trusted(escapeText(String(part)));
}

function isHtml(part: Html | readonly Part[]): part is Html {
  return markup in part;
}

function joined(parts: readonly Html[]): Html {
  return trusted(parts.map(markupOf).join(""), [...new Set(parts.flatMap((part) => part[rules]))]);
}

function escapeText(text: string): string {
  return visible(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/**
 * Returns the text with letters that can be seen in the place of those that cannot, or that change the order of others:
 * a report must show what is in a key, and a browser must not read it differently.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(controls, (letter) => String.fromCodePoint(0x2400 + (letter === "\x7f" ? 0x21 : letter.charCodeAt(0))))
    .replace(invisible, (letter) => `⟨${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}

/** Controls for which Unicode has pictures. Tabs and line breaks stay. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
const controls = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** The other controls, marks of direction, and noncharacters, which HTML does not allow. */
const invisible = /[\x80-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufffe\uffff]/g;
