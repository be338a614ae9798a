import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "./command-line.js";
import { root, samples } from "./documents.js";
import { folderOf, named, temporary } from "./folders.js";
import { testSamples } from "./samples.js";

testSamples(samples);

test("what is written in TypeScript has no type errors", async () => {
  const files = named.filter(({ language }) => language === "ts");
  const project = join(temporary, "tsconfig.json");
  const compilerOptions = { module: "nodenext", target: "es2023", strict: true, noEmit: true, skipLibCheck: true };
  const include = files.map(({ document, file = "" }) => join(folderOf(document), file));
  writeFileSync(project, JSON.stringify({ compilerOptions: { ...compilerOptions, types: ["node"] }, include }));
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  expect(await run(compiler, ["-p", project], temporary)).toEqual({ code: 0, output: "" });
  expect(files.length).toBeGreaterThan(0);
});
