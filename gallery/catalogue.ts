import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { passNames } from "rollcall/verify";
import * as v from "valibot";
import { libraries } from "./paths.js";

/*
 * What is judged, and the judgements: `judgements.json` in the folder of each library, beside its targets. It is all that
 * is written by hand.
 */

/** What a failure is: a bug of the library, a limit that its documentation tells, or a misuse by the caller. */
const faults = ["bug", "documented limit", "misuse"] as const;

const source = v.strictObject({
  /** The words of the documentation or of the issue. */
  quote: v.string(),
  url: v.pipe(v.string(), v.url()),
  /** Set if it is an issue, for example "prisma/orm #29789". */
  issue: v.optional(v.pipe(v.string(), v.regex(/^\S+\/\S+ #\d+$/))),
});

const fault = v.strictObject({
  /** The passes and finding codes that it explains: what else fails is not judged. */
  passes: v.pipe(v.array(v.picklist(passNames)), v.minLength(1)),
  codes: v.pipe(v.array(v.string()), v.minLength(1)),
  is: v.picklist(faults),
  because: v.string(),
  sources: v.array(source),
});

const variant = v.strictObject({
  /** Name of the target module, without its ending. */
  name: v.pipe(v.string(), v.regex(/^[a-z0-9-]+$/)),
  /** How users come to write it so. */
  kind: v.picklist([
    "as documented",
    "as commonly written",
    "correct",
    "another way",
    "before the fix",
    "after the fix",
    "today",
  ]),
  /** What it does, in a few words. */
  does: v.string(),
  /** True for the one variant of its library that the short table shows. */
  first: v.optional(v.literal(true)),
  /** The packages whose versions are told, if they are not those of its library. */
  packages: v.optional(v.array(v.string())),
  /** The verdict that is right for it, as far as Rollcall can judge it. */
  rightly: v.picklist(["passed", "failed", "unknown"]),
  /** For each thing that is wrong with it. Empty: it is right. */
  faults: v.array(fault),
  /** Why it is right. */
  because: v.optional(v.string()),
  sources: v.optional(v.array(source), []),
  /** The variant that does the same without the fault. */
  fix: v.optional(v.string()),
});

const library = v.strictObject({
  /** As people call it. */
  library: v.string(),
  /** Where it keeps users. Default: in SQLite or in a file. */
  on: v.optional(v.literal("PostgreSQL")),
  /** The packages whose versions are told; none: it comes with Node. */
  packages: v.array(v.string()),
  /** True if it is here for a race that was fixed in public: it has a table of its own, with each version that was run. */
  past: v.optional(v.literal(true)),
  variants: v.pipe(v.array(variant), v.minLength(1)),
});

export type Source = v.InferOutput<typeof source>;
export type Fault = v.InferOutput<typeof fault>;
export type Variant = v.InferOutput<typeof variant>;
export type Library = v.InferOutput<typeof library> & {
  /** Name of its folder. */
  readonly folder: string;
};

/** A `judgements.json` cannot be used. The message names the file and what is wrong in it. */
export class CatalogueError extends Error {
  override readonly name = "CatalogueError";
  readonly code = "CATALOGUE_WRONG";
}

/**
 * Returns the libraries in the order of their folders' names.
 * @throws {CatalogueError}
 */
export function readCatalogue(): readonly Library[] {
  return readdirSync(libraries, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map(({ name }) => readLibrary(name))
    .sort((a, b) => a.folder.localeCompare(b.folder, "en"));
}

function readLibrary(folder: string): Library {
  const file = join(libraries, folder, "judgements.json");
  const parsed = v.safeParse(library, JSON.parse(readFileSync(file, "utf8")));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const at = issue.path?.map(({ key }) => String(key)).join(".") ?? "the file";
    throw new CatalogueError(`${file}: ${at}: ${issue.message}`);
  }
  const problem = problemOf(parsed.output, folder);
  if (problem !== undefined) throw new CatalogueError(`${file}: ${problem}`);
  return { ...parsed.output, folder };
}

/** Returns what does not fit together; undefined: all does. */
function problemOf({ variants, past }: v.InferOutput<typeof library>, folder: string): string | undefined {
  const names = variants.map(({ name }) => name);
  if (new Set(names).size < names.length) return "a variant is there twice";
  if (variants.filter(({ first }) => first).length !== (past === true ? 0 : 1)) {
    return "expected `first: true` in exactly one variant, or in none of a library with `past: true`";
  }
  for (const { name, fix, faults, because, rightly } of variants) {
    if (!existsSync(join(libraries, folder, `${name}.mjs`))) return `there is no ${name}.mjs`;
    if (fix !== undefined && !names.includes(fix)) return `the fix of ${name}, ${fix}, is no variant`;
    if (faults.length > 0 !== (rightly === "failed")) return `${name} has faults if and only if it fails rightly`;
    if (faults.length === 0 && because === undefined) return `${name} has no faults, so tell why it is right (because)`;
  }
  return undefined;
}
