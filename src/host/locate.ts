import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { TargetUnusableError } from "../core/index.js";

/**
 * Returns the absolute path of a target module.
 * @throws TargetUnusableError if there is no such file
 */
export function locate(path: string): string {
  const module = resolve(path);
  const problem = !existsSync(module)
    ? "there is no such file"
    : statSync(module).isFile()
      ? undefined
      : "it is not a file";
  if (problem === undefined) return module;
  throw new TargetUnusableError(path, {
    kind: "broken",
    message: `${problem}; name a target module (.mjs, .js, .cjs)`,
  });
}
