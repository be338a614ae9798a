import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { TargetUnusableError } from "../core/index.js";

/**
 * Returns the absolute path of a target module.
 * @throws TargetUnusableError if there is no such file
 */
export function locate(path: string): string {
  const module = resolve(path);
  if (!existsSync(module)) throw unusable(path, "there is no such file");
  if (!statSync(module).isFile()) throw unusable(path, "it is no file");
  return module;
}

function unusable(path: string, problem: string): TargetUnusableError {
  return new TargetUnusableError(path, {
    kind: "broken",
    message: `${problem}; name a target module (.mjs, .js, .cjs)`,
  });
}
