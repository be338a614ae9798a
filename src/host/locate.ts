import { existsSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { TargetUnusableError } from "../core/index.js";

/**
 * Returns the absolute path of a target module.
 * @throws TargetUnusableError if there is no such file
 */
export function locate(path: string): string {
  const module = resolve(path);
  const problem = problemOf(module);
  if (problem === undefined) return module;
  throw new TargetUnusableError(path, {
    kind: "broken",
    message: `${problem}; name a target module (.mjs, .js, .cjs)`,
  });
}

function problemOf(module: string): string | undefined {
  if (!existsSync(module)) return "there is no such file";
  if (!statSync(module).isFile()) return "it is not a file";
  // Almost always a counterexample.
  return extname(module) === ".json" ? "it is JSON, which `rollcall replay` takes" : undefined;
}
