import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { source } from "../built.js";

/*
 * The documents of this repository, and the fenced blocks in them.
 */

export const root = source(".");
export const guides = readdirSync(join(root, "docs")).filter((name) => name.endsWith(".md"));
/** The files that a reader reads first stand first: their samples are at hand for the others. */
export const samples = ["docs/getting-started.md", "README.md", ...guides.map((name) => `docs/${name}`)];
const ofExamples = readdirSync(join(root, "examples"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith("README.md") && !name.includes("node_modules"))
  .map((name) => `examples/${name}`);
export const documents = [...new Set([...samples, "CONTRIBUTING.md", "SECURITY.md", ...ofExamples])];

export interface Block {
  readonly document: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** What the comment before it says, such as `fails`, and what stands behind the colon. */
  readonly marker: string | undefined;
  readonly argument: string;
  readonly file: string | undefined;
}

const texts = new Map(documents.map((document) => [document, readFileSync(join(root, document), "utf8")]));
export const blocks = [...new Set(samples)].flatMap((document) => blocksOf(document));

/** The blocks that are run or checked. */
export const runnable = blocks.filter(({ marker }) => marker !== "not run");

/** Names a block in the title of a test. */
export const titleOf = ({ document, line, file }: Block): string =>
  `${document}:${line}${file === undefined ? "" : ` ${file}`}`;

export function textOf(document: string): string {
  return texts.get(document) ?? "";
}

function blocksOf(document: string): Block[] {
  const lines = textOf(document).split("\n");
  const found: Block[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const opening = /^```(\w*)$/.exec(lines[index] ?? "");
    if (opening === null) continue;
    const end = lines.indexOf("```", index + 1);
    const before = lines.slice(0, index).findLast((line) => line.trim() !== "") ?? "";
    const [, marker, argument = ""] = /^<!-- ([\w ]+): (.+) -->$/.exec(before) ?? [];
    const text = lines.slice(index + 1, end).join("\n");
    const [, file] = /^\/\/ ([\w./-]+\.m?[jt]s)$/m.exec(text.split("\n")[0] ?? "") ?? [];
    found.push({ document, line: index + 1, language: opening[1] ?? "", text, marker, argument, file });
    index = end;
  }
  return found;
}

/** The text of a document without its fenced blocks: each becomes as many empty lines. */
export function proseOf(document: string): string {
  return textOf(document).replace(/^```[\s\S]*?^```$/gm, (block) => block.replace(/[^\n]/g, ""));
}

export function codeSpansIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span.replace(/\s+/g, " "));
}
