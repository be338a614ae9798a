import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as v from "valibot";
import { casesResultsFile } from "../paths.js";
import type { Shown } from "../verify-module.js";

/** What a run of one store has shown, and with what it was run. */
export interface StoreResult extends Shown {
  readonly rollcall: string;
  readonly node: string;
  readonly seed: number;
  readonly schedules: number;
}

/** By the name of the store. */
export interface Results {
  readonly [name: string]: StoreResult;
}

const form = v.record(v.string(), v.looseObject({ verdict: v.string(), passes: v.array(v.looseObject({})) }));

/** Returns the results of the last runs; none if there is no file of them. */
export function readResults(): Results {
  if (!existsSync(casesResultsFile)) return {};
  return v.parse(form, JSON.parse(readFileSync(casesResultsFile, "utf8"))) as unknown as Results;
}

export function writeResults(results: Results): void {
  const sorted = Object.entries(results).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(casesResultsFile, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}
