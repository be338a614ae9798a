import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as v from "valibot";
import { casesFolder } from "../paths.js";

/*
 * The stores in examples/cases. What each is about stands in its module, and is all that is written by hand.
 */

const about = v.strictObject({
  /** The public reports, on GitHub. Of a store that is a fix: where that was proposed. */
  reports: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(/^https:\/\/github\.com\//))), v.minLength(1))),
  /** What goes wrong, in one line. Only of a case, not of its fixes. */
  title: v.optional(v.string()),
  /** Why it is wrong, or right. */
  judgement: v.string(),
  /** The verdict that is right for it. */
  expected: v.picklist(["passed", "failed"]),
  /** How many schedules it needs, if the others need fewer: it waits for a lock in a loop, for example. */
  schedules: v.optional(v.number()),
});

export interface Store {
  /** The name of its module without the ending. */
  readonly name: string;
  /** The name of the case: `email-case-fixed` belongs to `email-case`. */
  readonly case: string;
  readonly module: string;
  readonly about: v.InferOutput<typeof about>;
}

/** Modules of the folder that are no stores. */
const shared = ["database"];

/** Returns every store, each case before the others that belong to it. */
export async function readStores(): Promise<readonly Store[]> {
  const names = readdirSync(casesFolder)
    .filter((file) => file.endsWith(".mjs"))
    .map((file) => file.slice(0, -".mjs".length))
    .filter((name) => !shared.includes(name))
    .sort();
  return Promise.all(
    names.map(async (name) => {
      const module = join(casesFolder, `${name}.mjs`);
      const { about: written }: { readonly about?: unknown } = await import(pathToFileURL(module).href);
      const caseName = names.find((each) => name === each || name.startsWith(`${each}-`)) ?? name;
      return { name, case: caseName, module, about: v.parse(about, written) };
    }),
  );
}
