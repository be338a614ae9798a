import type { Diagnosis } from "../findings.js";
import { explained } from "./explain.js";
import { formatHtml } from "./html-form.js";
import { number } from "./numbers.js";

/** Returns the diagnosis as one HTML file that needs no other: no script, no picture, no request. */
export function htmlReport(diagnosis: Diagnosis): string {
  const { database, usersDirectory, findings, totals, healthy, durationMs } = diagnosis;
  return formatHtml({
    facts: [
      ["Database", database],
      ["User databases", usersDirectory],
      ["active_api_keys", `${number(totals.active_api_keys)} of ${number(totals.total_api_keys)}`],
      ["active_users", number(totals.active_users)],
      ["total_users", number(totals.total_users)],
      ["Files", number(totals.user_databases)],
      ["Took", `${(durationMs / 1000).toFixed(1)} s`],
    ],
    findings: findings.map(explained),
    healthy,
  });
}
