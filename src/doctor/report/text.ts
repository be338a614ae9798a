import { dirname } from "node:path";
import type { Diagnosis } from "../findings.js";
import { explained } from "./explain.js";
import type { Fact } from "./explained.js";
import { number } from "./numbers.js";
import { formatText } from "./text-form.js";
import { relativeTo } from "./wrap.js";

/** Returns the diagnosis as text of at most 100 columns, without a line break at its end. */
export function textReport(diagnosis: Diagnosis): string {
  const directory = dirname(diagnosis.database);
  const { findings, healthy } = diagnosis;
  const shorten = (text: string): string => relativeTo(directory, text);
  return formatText({ facts: factsOf(diagnosis), findings: findings.map(explained), healthy, shorten });
}

function factsOf({ kind, database, usersDirectory, totals, durationMs }: Diagnosis): readonly Fact[] {
  return [
    [kind === "store" ? "store" : "database", database],
    ["user databases", usersDirectory],
    ["active_api_keys", `${number(totals.active_api_keys)} of ${number(totals.total_api_keys)} API keys`],
    ["active_users", `${number(totals.active_users)} of total_users ${number(totals.total_users)}`],
    ["files", `${number(totals.user_databases)} user databases`],
    ["took", `${(durationMs / 1000).toFixed(1)} s`],
  ];
}
