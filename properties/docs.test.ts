import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands, help, problemOfLine, rollcall, shellLines } from "./docs/command-line.js";
import { blocks, codeSpansIn, documents, guides, proseOf, root, runnable, textOf, titleOf } from "./docs/documents.js";
import { entryPoints, exportsOf, listedInApiGuide } from "./docs/exports.js";
import { givenUp } from "./docs/given-up-terms.js";
import { codesInSource, leads, mayImport } from "./docs/references.js";

/*
 * What the documents promise is true: commands and their options exist, links and paths lead somewhere, every
 * finding code and every option is described, and nothing that does not exist is.
 * Whether samples do what the text says is tested in `docs/samples.ts`.
 */

describe("code samples", () => {
  test("every block is of a kind that is run or checked, or says why it is not", () => {
    const known = ["js", "ts", "sh", "yaml"];
    const unknown = runnable.filter(({ language, marker }) => !known.includes(language) && marker !== "output");
    expect(unknown.map(titleOf)).toEqual([]);
    const nameless = runnable.filter(({ language, file }) => ["js", "ts"].includes(language) && file === undefined);
    expect(nameless.map(titleOf)).toEqual([]);
    expect(blocks.length).toBeGreaterThan(20);
  });
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
        .filter((span) => !existsSync(join(root, span)) && !existsSync(join(root, `${span}.ts`)))
        .map((span) => `${document}: ${span}`),
    );
    expect(wrong).toEqual([]);
  });

  test("every finding code has a section, and no other has", () => {
    const sections = [...textOf("docs/finding-codes.md").matchAll(/^### (.+)$/gm)].map(([, code = ""]) => code);
    const known = codesInSource();
    expect(known.length).toBeGreaterThan(20);
    expect(known.filter((code) => !sections.includes(code))).toEqual([]);
    expect(sections.filter((code) => !known.includes(code))).toEqual([]);
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
