import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./documents.js";

/** Codes of findings: what is given as `code` in the engine and the model, and the members of their types. */
export function codesInSource(): string[] {
  const files = ["src", "model"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
  );
  const own = files.filter((file) => !/^src\/(store|postgres-store|cli|doctor|http)\//.test(file));
  const codes = own.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const types = [...text.matchAll(/\btype \w+Code =([\s\S]*?);/g)].map(([, members = ""]) => members);
    const given = [...text.matchAll(/\bcode: (?:\w+ === [^?]+ \? )?"([a-z-]+)"/g)].map(([, code = ""]) => code);
    return [
      ...given,
      ...types.flatMap((members) => [...members.matchAll(/"([a-z-]+)"/g)].map(([, code = ""]) => code)),
    ];
  });
  return [...new Set(codes)].sort();
}

export function leads(document: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const file = path === "" ? document : join(dirname(document), path);
  if (!existsSync(join(root, file))) return false;
  if (anchor === undefined) return true;
  const headings = readFileSync(join(root, file), "utf8").matchAll(/^#+ (.+)$/gm);
  return [...headings].some(([, heading = ""]) => slugOf(heading) === anchor);
}

/** As GitHub makes it. */
function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}

/** The parts of the source and which others each may import, as the test of the architecture holds it. */
export function mayImport(): readonly (readonly [string, readonly string[]])[] {
  const rules = readFileSync(join(root, "properties/architecture.test.ts"), "utf8");
  const [, table = ""] = /const mayImport.*= \{\n([\s\S]*?)\n\};/.exec(rules) ?? [];
  return [...table.matchAll(/^ {2}"?([\w/-]+)"?: \[([^\]]*)\]/gm)].map(([, part = "", others = ""]) => [
    part,
    [...others.matchAll(/"([^"]+)"/g)].map(([, other = ""]) => other).sort(),
  ]);
}
