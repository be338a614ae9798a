import { join } from "node:path";
import { verify } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { drivers } from "#src/init/index.js";
import { source } from "../built.js";
import { run } from "../docs/command-line.js";
import { project, rollcallIn } from "./project.js";

const code = /^(?!\s*\/\/).*$/gm;
const codeLines = (text: string): number => (text.match(code) ?? []).filter((line) => line.trim() !== "").length;

/** Those whose package the repository has, and what is wrong with their check-then-insert. */
const runnable = [
  ["better-sqlite3", "operation-threw"],
  // Its errors all have the code ERR_SQLITE_ERROR.
  ["node:sqlite", "operation-threw"],
  ["files", "not-linearizable"],
  ["other", "not-linearizable"],
] as const;

describe("the target that rollcall init writes", () => {
  test.each(runnable)("for %s runs as it is: the race of its small store is found (%s)", async (driver, finding) => {
    const folder = project({ name: "shop" });
    await rollcallIn(folder, "init", "--driver", driver);
    const module = join(folder, "rollcall.target.mjs");
    const { verdict, passes } = await verify({ module, seed: 1, only: ["interleavings"], schedules: 12 });
    expect(verdict).toBe("failed");
    expect(
      passes.flatMap((pass) => (pass.verdict === "failed" ? pass.findings.map((each) => each.code) : [])),
    ).toContain(finding);
  });

  test.each(drivers.map(({ name }) => name))(
    "for %s is valid, in both languages, and has at most 60 lines of code",
    async (name) => {
      const driver = drivers.find((each) => each.name === name);
      for (const language of ["JavaScript", "TypeScript"] as const) {
        const file = `t.${language === "TypeScript" ? "mts" : "mjs"}`;
        const text = driver?.template.source({ name: 'a "shop"', language, file: `./${file}` }) ?? "";
        const folder = project({}, { [file]: text });
        if (file === "t.mjs" || process.features.typescript) {
          expect(await run("--check", [file], folder)).toMatchObject({ code: 0 });
        }
        expect(text).toMatch(/YOUR CODE/);
        expect(codeLines(text)).toBeLessThanOrEqual(60);
      }
    },
  );

  test("in TypeScript has no type errors", async () => {
    const names = ["better-sqlite3", "node:sqlite", "files", "other"];
    const texts = names.map((name) =>
      drivers.find((each) => each.name === name)?.template.source({ name, language: "TypeScript", file: "./t.mts" }),
    );
    const files = Object.fromEntries(texts.map((text, index) => [`t${index}.mts`, text ?? ""]));
    const compilerOptions = { module: "nodenext", target: "es2023", strict: true, noEmit: true, skipLibCheck: true };
    const config = { compilerOptions: { ...compilerOptions, types: ["node"] }, include: ["*.mts"] };
    const folder = project({}, { ...files, "tsconfig.json": JSON.stringify(config) });
    expect(await run(source("node_modules/typescript/bin/tsc"), ["-p", folder], folder)).toEqual({
      code: 0,
      output: "",
    });
  });
});
