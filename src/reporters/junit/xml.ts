import { legible } from "../legible.js";

/** An XML element. Undefined attributes are left out. */
export interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string | number | undefined };
  /** Elements, or a text. */
  readonly content?: readonly Element[] | string;
}

/** Returns a document in XML 1.0. Any text may be in it. */
export function formatXml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${formatElement(root, "")}\n`;
}

function formatElement({ name, attributes, content = [] }: Element, indent: string): string {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${formatAttribute(String(value))}"`],
  );
  const head = `${indent}<${name}${pairs.join("")}`;
  if (content.length === 0) return `${head}/>`;
  const inner =
    typeof content === "string"
      ? formatText(content)
      : `\n${content.map((each) => formatElement(each, `${indent}  `)).join("\n")}\n${indent}`;
  return `${head}>${inner}</${name}>`;
}

/** Text instead of CDATA, which cannot hold `]]>`. */
function formatText(text: string): string {
  return legal(text).replace(/[&<>]/g, escaped);
}

/** A parser would read line breaks and tabs in an attribute as blanks. */
function formatAttribute(text: string): string {
  return legal(text).replace(/[&<>"\n\t]/g, escaped);
}

function escaped(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** Returns the text with the characters that XML 1.0 allows: https://www.w3.org/TR/xml/#charsets. */
function legal(text: string): string {
  return legible(text).replace(/[\ufffe\uffff]/g, "\ufffd");
}
