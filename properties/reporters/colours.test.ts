import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

/** Returns stdout, which is no terminal. */
function out(variables: { readonly [name: string]: string }, ...args: readonly string[]): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, "h.jsonl"), `{"client":1,"operation":"write","value":3,"call":1,"return":2}\n`);
  const env = { PATH: process.env.PATH, ...variables };
  const command = [built("src/cli/main.js"), "check", "h.jsonl", "-m", "register", ...args];
  return execFileSync(process.execPath, command, { cwd: directory, env, encoding: "utf8" });
}

test.each<[string, { readonly [name: string]: string }, readonly string[], boolean]>([
  ["not where there is no terminal", {}, [], false],
  ["not in CI, where there is none either", { CI: "true" }, [], false],
  ["where FORCE_COLOR is set", { FORCE_COLOR: "1" }, [], true],
  ["not where NO_COLOR is set", { FORCE_COLOR: "1", NO_COLOR: "1" }, [], false],
  ["never in a document", { FORCE_COLOR: "1" }, ["--reporter", "junit=-"], false],
])("the text report has colours %s", (_, variables, args, hasColours) => {
  expect(out(variables, ...args).includes("\u001b[")).toBe(hasColours);
});
