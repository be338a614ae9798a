import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { source } from "./built.js";

/*
 * The rules of the architecture: data flows one way, there are no cycles, and a folder is entered through its index.
 * Imports of types count like any other.
 */

const root = source(".");

/** The parts, and which others each may import. An entry point wires parts together; nothing imports it from inside. */
const mayImport: { readonly [part: string]: readonly string[] } = {
  "src/node-version": [],
  model: ["src/node-version"],
  "src/core": [],
  "src/checker": [],
  "src/history-file": [],
  "src/workload": ["src/core", "src/checker"],
  "src/scheduler": ["src/core"],
  "src/explorer": ["src/core"],
  "src/drivers": ["src/core"],
  "src/postgres-driver": ["src/core", "src/drivers"],
  "src/postgres-server": ["src/core"],
  "src/crash": ["src/core", "src/drivers"],
  "src/host": [
    "src/core",
    "src/workload",
    "src/scheduler",
    "src/drivers",
    "src/postgres-driver",
    "src/postgres-server",
    "src/crash",
  ],
  "src/runner": ["src/core", "src/workload", "src/checker", "src/host", "src/crash"],
  "src/search": ["src/core", "src/workload", "src/runner", "src/explorer", "src/host"],
  "src/target-check": ["src/core", "src/workload", "src/host", "src/runner"],
  "src/passes": [
    "src/target-check",
    "src/core",
    "src/workload",
    "src/search",
    "src/runner",
    "src/crash",
    "src/explorer",
    "src/host",
  ],
  "src/soak": ["src/core", "src/workload", "src/checker", "src/host"],
  "src/counterexample": ["src/core", "src/workload", "src/runner", "src/host", "src/explorer"],
  "src/reporters": ["src/core", "src/workload"],
  "src/model-target": ["src/core", "src/workload", "src/checker"],
  "src/registration": ["src/core", "src/workload", "src/checker", "model"],
  "src/inspect": ["src/core", "src/workload", "model"],
  "src/store": [],
  "src/postgres-store": ["src/store"],
  "src/doctor": ["src/store", "src/postgres-store"],
  "src/config": ["src/core", "src/workload"],
  "src/init": [],
  "src/metrics": ["src/store", "src/postgres-store", "src/node-version"],
  "src/http": ["src/store", "src/postgres-store", "src/metrics", "src/node-version"],
  "src/index": ["src/store", "src/postgres-store", "src/node-version"],
};

const parts = Object.keys(mayImport);
/** These may import every part: they wire them together, or try them. */
const everywhere = ["src/cli", "src/verify.ts", "src/checker.ts", "src/workloads.ts", "bench", "gallery", "properties"];

/** What an older Node is refused by: imported for what it does, by every entry point. */
const guard = "src/node-version/guard.ts";

/** The package's own names. */
const packageNames: { readonly [name: string]: string } = {
  rollcall: "src/index.ts",
  "rollcall/model": "model/index.ts",
  "rollcall/verify": "src/verify.ts",
  "rollcall/checker": "src/checker.ts",
  "rollcall/http": "src/http.ts",
  "rollcall/metrics": "src/metrics.ts",
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = ["model", "src", "properties", "bench", "gallery"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);

const imports: readonly Import[] = files.flatMap((from) =>
  [...read(from).matchAll(/\bfrom "([^"]+)"|\bimport\("([^"]+)"\)|^import "([^"]+)"/gm)].flatMap((found) => {
    const to = destination(from, found[1] ?? found[2] ?? found[3] ?? "");
    return to === undefined ? [] : [{ from, to }];
  }),
);

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** The file in the repository that is imported; undefined: another package. */
function destination(from: string, name: string): string | undefined {
  if (name.startsWith("#src/")) return name.slice(1).replace(/\.js$/, ".ts");
  if (!name.startsWith(".")) return packageNames[name];
  return relative(root, resolve(root, dirname(from), name)).replace(/\.js$/, ".ts");
}

function partOf(path: string): string {
  return parts.find((part) => path === `${part}.ts` || path.startsWith(`${part}/`)) ?? path;
}

/** The folder of `to` that is entered from `from`; undefined: `to` lies beside it, or further up. */
function entered({ from, to }: Import): string | undefined {
  const [here, there] = [dirname(from).split("/"), dirname(to).split("/")];
  const shared = there.findIndex((folder, index) => folder !== here[index]);
  return shared === -1 ? undefined : there.slice(0, shared + 1).join("/");
}

/** Groups of files that import each other in a circle (Tarjan, "Depth-First Search and Linear Graph Algorithms", 1972). */
function cycles(): string[][] {
  const graph = new Map<string, string[]>();
  for (const { from, to } of imports) graph.set(from, [...(graph.get(from) ?? []), to]);
  const [number, low, stack, found] = [
    new Map<string, number>(),
    new Map<string, number>(),
    [] as string[],
    [] as string[][],
  ];
  const visit = (file: string): void => {
    number.set(file, number.size);
    low.set(file, number.size - 1);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!number.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0));
    }
    if (low.get(file) !== number.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) found.push(group);
  };
  for (const file of graph.keys()) if (!number.has(file)) visit(file);
  return found;
}

describe("the architecture", () => {
  test("has imports to check, and every imported file exists", () => {
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter(({ to }) => !existsSync(join(root, to)) && !to.endsWith(".cts"))).toEqual([]);
  });

  test("data flows one way: a part imports only what it may", () => {
    const wrong = imports.filter(({ from, to }) => {
      if (everywhere.some((each) => from.startsWith(each))) return false;
      const [part, other] = [partOf(from), partOf(to)];
      return part !== other && !mayImport[part]?.includes(other);
    });
    expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test("no pass imports another pass", () => {
    const passOf = (path: string) => /^src\/passes\/([^/]+)\//.exec(path)?.[1];
    const wrong = imports.filter(({ from, to }) => {
      const [pass, other] = [passOf(from), passOf(to)];
      return pass !== undefined && other !== undefined && pass !== other;
    });
    expect(wrong).toEqual([]);
  });

  test("no files import each other in a circle", () => {
    expect(cycles()).toEqual([]);
  });

  test("a folder is entered through its index", () => {
    const wrong = imports.filter((each) => {
      const folder = entered(each);
      const isInside = each.to.startsWith("src/") || each.to.startsWith("model/");
      return isInside && folder !== undefined && each.to !== guard && each.to !== `${folder}/index.ts`;
    });
    const fromTests = /^(properties|bench|gallery)\//;
    const through = wrong.filter(
      ({ from, to }) => !fromTests.test(from) || !/^(src\/[^/]+|model)\/index\.ts$/.test(to),
    );
    const entryPoints = [...Object.values(packageNames), "src/workloads.ts"];
    expect(through.filter(({ to }) => !entryPoints.includes(to)).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  test("the model imports nothing but itself", () => {
    const foreign = files.filter((file) => file.startsWith("model/") && /from "[^.]/.test(read(file)));
    expect(foreign).toEqual([]);
  });

  test.each(["src/index.ts", "src/verify.ts", "src/http.ts", "src/metrics.ts", "model/index.ts"])(
    "%s refuses an older Node before it imports anything else",
    (entry) => {
      expect(imports.filter(({ from }) => from === entry).map(({ to }) => to)[0]).toBe(guard);
    },
  );

  test("the command line imports at first only what an older Node can load", () => {
    const atFirst = [...read("src/cli/main.ts").matchAll(/^import .*"([^"]+)";$/gm)];
    expect(atFirst.map(([, to]) => to)).toEqual(["../node-version/index.js", "./exit-codes.js"]);
  });

  test("no file has outgrown one idea: 250 lines at most in the source, 300 elsewhere", () => {
    const linesMax = (file: string): number => (/^(src|model)\//.test(file) ? 250 : 300);
    const long = files.filter((file) => read(file).split("\n").length > linesMax(file) + 1);
    expect(long).toEqual([]);
  });

  test("no function has outgrown one idea: 80 lines at most", () => {
    const declaration = /^( *)(?:export )?(?:default )?(?:async )?function\*? (\w*)[\s\S]*?\n\1\}$/gm;
    const functions = files
      .filter((file) => /^(src|model)\//.test(file))
      .flatMap((file) => [...read(file).matchAll(declaration)].map(([text, , name]) => ({ file, name, text })));
    expect(functions.length).toBeGreaterThan(500);
    const long = functions.filter(({ text }) => text.split("\n").length > 80);
    expect(long.map(({ file, name }) => `${name} in ${file}`)).toEqual([]);
  });

  test("every exported function, constant and class is imported by another file", () => {
    const isEntry = (file: string): boolean =>
      Object.values(packageNames).includes(file) || file.includes("properties/");
    const importing =
      /\b(?:import|export) (?:type )?\{([^}]*)\} from|\{([^}]*)\} = await import\(|await import\("[^"]*"\)\)\.(\w+)/g;
    const imported = new Set(
      files
        .filter((file) => !file.endsWith("/index.ts") || isEntry(file))
        .flatMap((file) =>
          [...read(file).matchAll(importing)].flatMap(([, ...names]) => names.join(" ").match(/\w+/g) ?? []),
        ),
    );
    const wholly = files.flatMap((file) =>
      [...read(file).matchAll(/import \* as \w+ from "\.\/([^"]+)\.js"/g)].map(([, name]) => `/${name}.ts`),
    );
    const dead = files
      .filter((file) => file.startsWith("src/") && !isEntry(file) && !wholly.some((name) => file.endsWith(name)))
      .flatMap((file) =>
        [...read(file).matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)]
          .filter(([, name = ""]) => !imported.has(name))
          .map(([, name]) => `${name} in ${file}`),
      );
    expect(dead).toEqual([]);
  });
});
