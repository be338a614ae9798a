import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { source } from "./built.js";

/*
 * The rules of the house: imports run one way, and a folder has one door.
 */

const root = source(".");

/** The parts of the house, and which others each may import. */
const mayImport: { readonly [part: string]: readonly string[] } = {
  "src/node-version": [],
  model: ["src/node-version"],
  "src/store": [],
  "src/verify": ["model", "src/node-version"],
  "src/index": ["src/store", "src/node-version"],
  "src/cli": ["src/index", "src/verify", "model", "src/node-version"],
  bench: ["src/index", "src/verify", "model", "properties"],
  properties: ["src/index", "src/verify", "src/cli", "model", "src/node-version"],
};

/** What an older Node is refused by: imported for what it does, by every entry point. */
const guard = "src/node-version/guard.ts";

/** A part's own name as an import from outside. */
const packageNames: { readonly [name: string]: string } = {
  rollcall: "src/index",
  "rollcall/model": "model",
  "rollcall/verify": "src/verify",
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = ["model", "src", "properties", "bench"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);

const imports: readonly Import[] = files.flatMap((from) =>
  [
    ...readFileSync(join(root, from), "utf8").matchAll(/\bfrom "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm),
  ].flatMap(([, named, dynamic, bare]) => {
    const to = named ?? dynamic ?? bare ?? "";
    return to.startsWith(".") || to.startsWith("rollcall") ? [{ from, to }] : [];
  }),
);

/** The repository path that an import leads to. */
function destination({ from, to }: Import): string {
  if (!to.startsWith(".")) return to;
  return relative(root, resolve(root, dirname(from), to)).replace(/\.js$/, ".ts");
}

function partOf(path: string): string {
  const name = packageNames[path];
  if (name !== undefined) return name;
  return Object.keys(mayImport).find((part) => path === `${part}.ts` || path.startsWith(`${part}/`)) ?? path;
}

describe("the house", () => {
  test("has imports to check", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  test("imports run one way", () => {
    const wrong = imports.filter((each) => {
      const [from, to] = [partOf(each.from), partOf(destination(each))];
      return from !== to && to !== "rollcall/package.json" && !mayImport[from]?.includes(to);
    });
    expect(wrong).toEqual([]);
  });

  test("a part is entered through its door only, but for tests of what is inside", () => {
    const wrong = imports.filter((each) => {
      if (each.from.endsWith(".test.ts")) return false;
      const to = destination(each);
      const isEntrance = /(^|\/)index\.ts$/.test(to) || to === guard;
      return partOf(each.from) !== partOf(to) && each.to.startsWith(".") && !isEntrance;
    });
    expect(wrong).toEqual([]);
  });

  test("the model imports nothing but itself", () => {
    const model = files.filter((file) => file.startsWith("model/"));
    const foreign = model.filter((file) => /from "[^.]/.test(readFileSync(join(root, file), "utf8")));
    expect(foreign).toEqual([]);
  });

  test.each(["src/index.ts", "src/verify/index.ts", "model/index.ts"])(
    "%s refuses an older Node before it imports anything else",
    (entry) => {
      expect(imports.filter(({ from }) => from === entry).map(destination)[0]).toBe(guard);
    },
  );

  test("the command line imports at first only what an older Node can load", () => {
    const atFirst = [...readFileSync(join(root, "src/cli/main.ts"), "utf8").matchAll(/^import .*"([^"]+)";$/gm)];
    expect(atFirst.map(([, to]) => to)).toEqual(["../node-version/index.js", "./exit-codes.js"]);
  });

  test("no file has outgrown one idea: 300 lines at most", () => {
    const long = files.filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 301);
    expect(long).toEqual([]);
  });
});
