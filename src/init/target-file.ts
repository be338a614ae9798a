import type { PackageFile } from "./package-file.js";

/** The names that a target of `rollcall init` has if no other is asked for. */
export const usualNames: readonly string[] = [".mjs", ".ts", ".mts", ".js"].map((ending) => `rollcall.target${ending}`);

/**
 * Returns the usual name of a target: in TypeScript if the project is written in it and this Node loads it. In a project
 * of CommonJS modules a `.ts` would be one, so it is `.mts` there.
 */
export function usualName({ isModule }: Pick<PackageFile, "isModule">, isTypeScript: boolean): string {
  if (!isTypeScript) return "rollcall.target.mjs";
  return isModule ? "rollcall.target.ts" : "rollcall.target.mts";
}

/** Returns why a target cannot have this name; undefined: it can. */
export function problemOfName(file: string, { isModule }: PackageFile, loadsTypeScript: boolean): string | undefined {
  const [ending = ""] = /\.[^./\\]*$/.exec(file) ?? [];
  if (![".mjs", ".js", ".ts", ".mts"].includes(ending)) {
    return "a target that init writes is an ES module: expected a name with .mjs, .js, .ts or .mts at its end";
  }
  if (ending.endsWith("ts") && !loadsTypeScript) {
    return `this Node (${process.version}) does not load ${ending}: name a file with .mjs, or use Node 22.18 or newer`;
  }
  if ((ending === ".js" || ending === ".ts") && !isModule) {
    return `without "type": "module" in package.json, ${ending} is no ES module: name a file with .m${ending.slice(1)}`;
  }
  return undefined;
}
