import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Diagnosis } from "#src/doctor/index.js";

/**
 * Returns digests of the contents of every user database below a directory, in place or in a quarantine. Copies that were
 * made before a recovery are left out.
 */
export function contentsIn(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((name) => /user_[^/]*\.sqlite(\.\d+)?$/.test(name) && !name.includes("before-recovery"))
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => createHash("sha256").update(readFileSync(path)).digest("hex"))
    .sort();
}

/** Returns the counts of the findings by their codes. */
export function countsOf({ findings }: Diagnosis): Record<string, number> {
  return Object.fromEntries(findings.map(({ code, count }) => [code, count]));
}
