import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeSpansIn, proseOf, root } from "./documents.js";

/** The entry points of the package: the name that users import, and its file. */
export const entryPoints: readonly (readonly [name: string, file: string])[] = [
  ["rollcall", "src/index.ts"],
  ["rollcall/model", "model/index.ts"],
  ["rollcall/verify", "src/verify.ts"],
  ["rollcall/checker", "src/checker.ts"],
  ["rollcall/http", "src/http.ts"],
  ["rollcall/metrics", "src/metrics.ts"],
];

/** Returns the names that a file exports, types included, sorted. */
export function exportsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), "utf8");
  const lists = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = ""]) => list.split(","));
  const listed = lists.map((item) => item.trim().split(/\s+/).at(-1) ?? "").filter((name) => name !== "");
  const declared = [
    ...text.matchAll(/^export (?:async )?(?:abstract )?(?:function|class|interface|type|const) (\w+)/gm),
  ].map(([, name = ""]) => name);
  const passedOn = [...text.matchAll(/^export \* from "([^"]+)"/gm)].flatMap(([, path = ""]) =>
    exportsOf(join(dirname(file), path.replace(/\.js$/, ".ts"))),
  );
  return [...new Set([...listed, ...declared, ...passedOn])].sort();
}

/**
 * Returns the names that the section of an entry point in docs/api.md lists, sorted: those at the beginning of a list item
 * or a heading, and all in a paragraph that begins with a word and a colon, such as "Types:".
 */
export function listedInApiGuide(entryPoint: string): readonly string[] {
  const guide = proseOf("docs/api.md");
  const start = guide.indexOf(`\n## ${entryPoint}\n`);
  const end = guide.indexOf("\n## ", start + 1);
  const section = guide.slice(start, end === -1 ? undefined : end);
  const headings = [...section.matchAll(/^### ([a-z]\w*)$/gm)].map(([, heading = ""]) => heading);
  const items = [...section.matchAll(/^- ((?:`[^`]+`(?:, )?)+)/gm)].flatMap(([, spans = ""]) => codeSpansIn(spans));
  const leading = [...headings, ...items.map((span) => span.replace(/\(.*/, ""))];
  const paragraphs = section.split("\n\n").filter((paragraph) => /^(?:- )?[A-Z][\w ]+: `/.test(paragraph));
  const groups = paragraphs.flatMap((paragraph) => paragraph.split(/\n(?=- )/));
  const types = groups.filter((item) => /^(?:- )?[A-Z][\w ]+: `/.test(item)).flatMap(codeSpansIn);
  return [...new Set([...leading, ...types])].filter((name) => /^\w+$/.test(name)).sort();
}
