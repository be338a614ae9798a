import type { Database } from "better-sqlite3";
import { catalogue, findingCodes } from "./catalogue.js";
import type { Diagnosis, Example, Finding, Totals } from "./findings.js";
import type { Subject } from "./subject.js";

/** Returns what was found as plain data: complete counts, and the first examples of each code. */
export function summarise(
  { kind, database, usersDirectory }: Subject,
  scratch: Database,
  examplesMax: number,
  durationMs: number,
): Diagnosis {
  const count = scratch.prepare<[string], number>("SELECT count(*) FROM finding WHERE code = ?").pluck();
  const examples = scratch.prepare<[string, number], Example>(
    "SELECT subject, detail FROM finding WHERE code = ? ORDER BY id LIMIT ?",
  );
  const findings = findingCodes.flatMap((code): Finding[] => {
    const found = count.get(code) ?? 0;
    const { severity } = catalogue[code];
    return found === 0 ? [] : [{ code, severity, count: found, examples: examples.all(code, examplesMax) }];
  });
  return {
    version: 1,
    kind,
    database,
    usersDirectory,
    healthy: findings.every(({ severity }) => severity === "note"),
    totals: totalsOf(scratch),
    findings,
    durationMs: Math.round(durationMs),
  };
}

function totalsOf(scratch: Database): Totals {
  const totals = scratch
    .prepare<[], Totals>(
      `SELECT (SELECT count(*) FROM key_row WHERE active) AS active_api_keys,
         (SELECT count(*) FROM registry_row WHERE status = 'active') AS active_users,
         (SELECT count(*) FROM registry_row) AS total_users,
         (SELECT count(*) FROM key_row) AS total_api_keys,
         (SELECT count(*) FROM listed WHERE kind = 'database') AS user_databases`,
    )
    .get();
  if (totals === undefined) throw new Error("a query of scalars returned no row");
  return totals;
}
