import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { TargetUnusableError } from "../core/index.js";

/**
 * The absolute path of a target module.
 * @throws TargetUnusableError where there is none
 */
export function locate(path: string): string {
  const module = resolve(path);
  const problem = !existsSync(module)
    ? "there is no such file"
    : statSync(module).isFile()
      ? undefined
      : "it is no file";
  if (problem === undefined) return module;
  throw new TargetUnusableError(path, {
    kind: "broken",
    message: `${problem}; name a target module (.mjs, .js, .cjs)`,
  });
}
