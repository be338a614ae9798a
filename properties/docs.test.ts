import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { commands, help, missingLine, problemOfLine, rollcall, run, shellLines } from "./docs/command-line.js";
import { type Block, blocks, codeSpansIn, documents, guides, proseOf, root, textOf } from "./docs/documents.js";
import { entryPoints, exportsOf, listedInApiGuide } from "./docs/exports.js";
import { folderOf, giveEveryFolder, named, removeFolders, temporary } from "./docs/folders.js";
import { givenUp } from "./docs/given-up-terms.js";
import { codesInSource, leads, mayImport } from "./docs/references.js";
import { whyNoPostgres } from "./why-no-postgres.js";

/*
 * What the documents promise is true: samples run, commands and their options exist, links and paths lead somewhere, every
 * finding code and every option is described, and nothing that does not exist is.
 *
 * A fenced block is run or checked by its language: js and ts as a target module or as a script, sh and yaml as commands.
 * An HTML comment right before it says more:
 *
 *   <!-- fails: CODE -->        the target must fail with this code in the interleavings pass
 *   <!-- output: COMMAND -->    what the command prints; lines with a time in them are not compared, and lines may be left out
 *   <!-- not run: REASON -->    neither run nor checked
 *
 * A comment in the first line of js and ts names its file. It stays there for the blocks after it; those of
 * docs/getting-started.md are there for every document.
 */

/** Described in the documents, and not built yet. What is built is taken out of this list. */
const notYetBuilt: readonly string[] = [];

const isBuilt = (document: string, what: string): boolean => !notYetBuilt.includes(`${document} ${what}`);

afterAll(removeFolders);

const title = ({ document, line, file }: Block): string => `${document}:${line}${file === undefined ? "" : ` ${file}`}`;
const runnable = blocks.filter(({ marker }) => marker !== "not run");
const ready = named.filter(({ document, file = "" }) => isBuilt(document, file));
const outputs = blocks.filter(({ marker }) => marker === "output");
/** It is run for what it prints. */
const isPrinted = ({ document, file = "" }: Block): boolean =>
  outputs.some((output) => output.document === document && output.argument.includes(file));
const isTarget = ({ text }: Block): boolean => /^export default /m.test(text);

/** Whether what it needs is there. */
const isRunnableHere = ({ text }: Block): boolean => whyNoPostgres() === undefined || !text.includes("postgres: {}");

const targets = ready.filter((block) => isTarget(block) && !isPrinted(block) && isRunnableHere(block));

describe("code samples", () => {
  test("every block is of a kind that is run or checked, or says why it is not", () => {
    const known = ["js", "ts", "sh", "yaml"];
    const unknown = runnable.filter(({ language, marker }) => !known.includes(language) && marker !== "output");
    expect(unknown.map(title)).toEqual([]);
    const nameless = runnable.filter(({ language, file }) => ["js", "ts"].includes(language) && file === undefined);
    expect(nameless.map(title)).toEqual([]);
    expect(blocks.length).toBeGreaterThan(20);
  });

  test.concurrent.each(targets.map((block) => [title(block), block] as const))("%s is verified", async (_, block) => {
    const module = join(folderOf(block.document), block.file ?? "");
    const isAlone = block.text.includes("maxClients: 1");
    const { passes } = await verify({ module, seed: 1, only: [isAlone ? "crashes" : "interleavings"], schedules: 12 });
    const failed = passes.filter((pass) => pass.verdict === "failed");
    const codes = failed.flatMap(({ findings }) => findings.map(({ code }) => code as string));
    expect(codes).toEqual(block.marker === "fails" ? [block.argument] : []);
    const [evidence] = failed.map((pass) => pass.evidence);
    if (evidence?.type === "trace") giveEveryFolder("counterexample.json", JSON.stringify(evidence.counterexample));
  });
});

describe("scripts and outputs", () => {
  const programs = ready.filter((block) => !isTarget(block));
  test.concurrent.each(programs.map((block) => [title(block), block] as const))(
    "%s runs",
    async (_, { document, file = "" }) => {
      const { code, output } = await run(file, [], folderOf(document));
      expect(output).not.toMatch(/Error/);
      expect(code).toBe(0);
      if (file === "verify.mjs") expect(textOf(document)).toContain(`It prints \`${output.trim()}\``);
    },
  );

  test.concurrent("what is written in TypeScript has no type errors", async () => {
    const files = ready.filter(({ language }) => language === "ts");
    const project = join(temporary, "tsconfig.json");
    const compilerOptions = { module: "nodenext", target: "es2023", strict: true, noEmit: true, skipLibCheck: true };
    const include = files.map(({ document, file = "" }) => join(folderOf(document), file));
    writeFileSync(project, JSON.stringify({ compilerOptions: { ...compilerOptions, types: ["node"] }, include }));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    expect(await run(compiler, ["-p", project], temporary)).toEqual({ code: 0, output: "" });
    expect(files.length).toBeGreaterThan(0);
  });

  test.concurrent.each(outputs.map((block) => [title(block), block] as const))(
    "%s is what is printed",
    async (_, block) => {
      const args = block.argument.split(" ").slice(2);
      const folder = folderOf(block.document);
      const namesFileOfRepository = args[0] === "replay" || args[0] === "check";
      const { output } = namesFileOfRepository
        ? await rollcall(args, root)
        : await rollcall([...args, "--schedules", "12", "--out", join(folder, "output.json")], folder);
      expect(missingLine(block.text.split("\n"), output.split("\n"))).toBe("");
    },
  );
});

describe("commands", () => {
  const lines = runnable
    .filter(({ language }) => language === "sh" || language === "yaml")
    .flatMap((block) => shellLines(block).map((line) => `${block.document}:${block.line} ${line}`));

  test("the lines for a shell can be given to the real command line", () => {
    const withProblem = lines.map((line) => [line, problemOfLine(line.slice(line.indexOf(" ") + 1))]);
    expect(withProblem.filter(([, problem]) => problem !== "")).toEqual([]);
    expect(lines.length).toBeGreaterThan(20);
  });

  test("so can commands inside of sentences", () => {
    const spans = documents.flatMap((document) => codeSpansIn(proseOf(document)));
    const told = spans.filter((span) =>
      /^(npx |NODE_OPTIONS=\S+ )?(rollcall|npm run|npm ci|node dist\S+) \S/.test(span),
    );
    const withProblem = told.map((span) => [span, problemOfLine(span.replace(/^NODE_OPTIONS=\S+ /, ""))]);
    expect(withProblem.filter(([, problem]) => problem !== "")).toEqual([]);
  });

  test("what this test takes for an option is refused where there is none", () => {
    expect(problemOfLine("npx rollcall verify ./a.mjs --time 3 -p crashes faults --keep")).toBe("");
    expect(problemOfLine("npx rollcall verify --tyme 3")).toContain("--tyme");
    expect(problemOfLine("rollcall verify -p crashs")).toContain("crashs");
    expect(problemOfLine("rollcall soak --minutes ten")).toContain("number");
    expect(problemOfLine("npm ci && npm run verifi")).toContain("verifi");
  });

  test("the real command line refuses and takes the same", async () => {
    const [version, refused] = await Promise.all([rollcall(["--version"]), rollcall(["verify", "--tyme", "3"])]);
    expect(version).toMatchObject({ code: 0 });
    expect(refused).toMatchObject({ code: 2 });
  });

  test("the mended store of getting started survives the counterexample", async () => {
    const folder = folderOf("docs/getting-started.md");
    const mended = await rollcall(["replay", "counterexample.json", "--target", "./mended-target.mjs"], folder);
    expect(mended.code).toBe(0);
  });

  test.each(commands)("every option of rollcall %s is described, and no other", (command) => {
    const guide = textOf("docs/command-line.md");
    const start = command === "" ? 0 : guide.indexOf(`\n## rollcall ${command}\n`);
    const end = guide.indexOf("\n## ", start + 1);
    const rows = [...guide.slice(start, end).matchAll(/^\| `(-[^`]+)` \| (.*?) \|/gm)];
    const described = rows.map(([, usage = "", value = ""]) => ({ usage, value: value.replaceAll("`", "") }));
    const options = (help.get(command) ?? []).filter(({ usage }) => command === "" || usage !== "-h, --help");
    expect(described.map(({ usage }) => usage).sort()).toEqual(options.map(({ usage }) => usage).sort());
    for (const { usage, description } of options) {
      const [, value] = /\(default: (.*?)\)(?: \(|$)/.exec(description) ?? [];
      if (value !== undefined)
        expect([usage, described.find((each) => each.usage === usage)?.value]).toEqual([usage, value]);
    }
  });
});

describe("references", () => {
  test("what is not built yet is described", () => {
    const described = (entry: string): boolean => {
      const [document = "", what = ""] = entry.split(" ");
      return textOf(document).includes(what);
    };
    expect(notYetBuilt.filter((entry) => !described(entry))).toEqual([]);
  });

  test("every relative link leads to a file, and to a heading in it", () => {
    const wrong = documents.flatMap((document) =>
      [
        ...proseOf(document)
          .replace(/`[^`\n]+`/g, "")
          .matchAll(/\]\(([^)\s]+)\)/g),
      ]
        .map(([, link = ""]) => link)
        .filter((link) => !/^https?:/.test(link) && !leads(document, link))
        .map((link) => `${document}: ${link}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every guide is in the index of the documentation", () => {
    const index = textOf("docs/README.md");
    expect(guides.filter((name) => name !== "README.md" && !index.includes(`(${name})`))).toEqual([]);
  });

  test("every path of this repository exists", () => {
    const path = /^(src|model|properties|bench|docs|examples|\.ci|\.github)(\/[\w.-]+)*\/?$/;
    const generated = ["bench/results/"];
    const wrong = documents.flatMap((document) =>
      codeSpansIn(proseOf(document))
        .filter((span) => path.test(span) && span.includes("/") && !span.includes("NAME") && !generated.includes(span))
        .filter(
          (span) => isBuilt(document, span) && !existsSync(join(root, span)) && !existsSync(join(root, `${span}.ts`)),
        )
        .map((span) => `${document}: ${span}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every finding code has a section, and no other has", () => {
    const sections = [...textOf("docs/finding-codes.md").matchAll(/^### (.+)$/gm)].map(([, code = ""]) => code);
    const known = codesInSource();
    expect(known.length).toBeGreaterThan(20);
    expect(known.filter((code) => !sections.includes(code))).toEqual([]);
    const unbuilt = sections.filter((code) => !isBuilt("docs/finding-codes.md", code));
    expect(sections.filter((code) => !known.includes(code) && !unbuilt.includes(code))).toEqual([]);
  });

  test.each(entryPoints)("the API guide lists exactly what %s exports", async (entryPoint, file) => {
    const exported = exportsOf(file);
    expect(Object.keys(await import(entryPoint)).filter((name) => !exported.includes(name))).toEqual([]);
    expect(listedInApiGuide(entryPoint)).toEqual(exported);
    expect(exported.length).toBeGreaterThan(5);
  });

  test("the map of the architecture is what its test holds", () => {
    const held = mayImport();
    const rows = [...textOf("docs/architecture.md").matchAll(/^\| `([\w/-]+)` \| .*? \| ?(.*?) ?\|$/gm)];
    const drawn = rows.map(([, part, others = ""]) => [part, codeSpansIn(others).sort()]);
    const sorted = (parts: readonly (readonly unknown[])[]) =>
      parts.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
    expect(sorted(drawn)).toEqual(sorted(held));
    expect(held.length).toBeGreaterThan(10);
  });
});

describe("form", () => {
  test("the README has at most 1,200 words", () => {
    expect(textOf("README.md").split(/\s+/).length).toBeLessThanOrEqual(1200);
  });

  test("terms that were given up do not come back", () => {
    const found = documents.flatMap((document) => {
      const text = proseOf(document).replace(/`[^`]+`/g, "");
      return givenUp.flatMap(([word, instead]) => {
        const [met] = word.exec(text.toLowerCase()) ?? [];
        return met === undefined ? [] : [`${document}: "${met}"; write ${instead}`];
      });
    });
    expect(found).toEqual([]);
  });

  test("the changelog's newest section with a date is the version of the package", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const [, released] = /^## (\S+) \(\d{4}-\d\d-\d\d\)$/m.exec(readFileSync(join(root, "CHANGELOG.md"), "utf8")) ?? [];
    expect(released).toBe(version);
  });

  test("CI calls the script that runs locally", () => {
    const workflow = readFileSync(join(root, ".github/workflows/ci.yml"), "utf8");
    expect(workflow).toMatch(/- run: \.ci\/run$/m);
    expect(workflow).toMatch(/node: \[22, 24, 26\]/);
  });
});
