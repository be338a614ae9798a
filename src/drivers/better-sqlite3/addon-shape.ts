import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Class } from "../classes.js";

/*
 * The version of a better-sqlite3, recognised by the functions of its native addon. Rollcall replaces the addon's
 * methods, so it must know their arguments: `prepare` has one more in 13 than in 12.
 */

export interface Addon {
  Database: Class;
  readonly Statement: Class;
  readonly StatementIterator: Class;
  readonly Backup: Class;
  /** The library sets the class of the addon's errors once: 12 by this function, 13 by `initialize`. */
  setErrorConstructor?: (error: ErrorClass) => void;
  initialize?: (error: ErrorClass, ...rest: unknown[]) => void;
}

export type ErrorClass = new (message: string, code: string) => Error;

/** The generations of the addon that Rollcall knows. */
export type Generation = 12 | 13;

export type Recognised =
  | { readonly type: "known"; readonly addon: Addon; readonly generation: Generation }
  /** A better-sqlite3 in a form that Rollcall does not know. */
  | { readonly type: "unknown" }
  | { readonly type: "something else" };

/** Returns what a loaded addon is. `file`: its path. */
export function recognise(file: string, exported: unknown): Recognised {
  if (isKnown(exported)) {
    if (typeof exported.initialize === "function") return { type: "known", addon: exported, generation: 13 };
    if (typeof exported.setErrorConstructor === "function") return { type: "known", addon: exported, generation: 12 };
    return { type: "unknown" };
  }
  return /better[-_]sqlite3/.test(file) ? { type: "unknown" } : { type: "something else" };
}

/** Returns the arguments of the native `prepare` after the SQL: `database, pragmaMode`, and in 13 also `explainMode`. */
export function preparing(generation: Generation): readonly unknown[] {
  return generation === 12 ? [{}, false] : [{}, false, false];
}

/** Returns why a better-sqlite3 is refused, and what to use instead. `file`: its addon. */
export function describeUnknown(file: string): string {
  return (
    `better-sqlite3 ${versionOf(file)} is not known to this Rollcall, which knows 12 and 13; ` +
    "use one of these, or a newer Rollcall"
  );
}

function isKnown(exported: unknown): exported is Addon {
  if (typeof exported !== "object" || exported === null) return false;
  return ["Database", "Statement", "StatementIterator", "Backup"].every(
    (name) => typeof Reflect.get(exported, name) === "function",
  );
}

function versionOf(file: string): string {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (!existsSync(manifest)) continue;
    const { version }: { readonly version?: unknown } = JSON.parse(readFileSync(manifest, "utf8"));
    return String(version);
  }
  return "of an unknown version";
}
