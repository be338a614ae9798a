import { type Explained, type Fact, formatHtml, formatText, number } from "../report/index.js";
import { postgresCatalogue, postgresPageOf } from "./catalogue.js";
import type { PostgresDiagnosis } from "./findings.js";

/** Returns the diagnosis as text of at most 100 columns, without a line break at its end. */
export function postgresTextReport(diagnosis: PostgresDiagnosis): string {
  return formatText({ ...contentsOf(diagnosis), shorten: (example) => example });
}

/** Returns the diagnosis as one HTML file that needs no other: no script, no picture, no request. */
export function postgresHtmlReport(diagnosis: PostgresDiagnosis): string {
  return formatHtml(contentsOf(diagnosis));
}

function contentsOf(diagnosis: PostgresDiagnosis) {
  const { findings, healthy } = diagnosis;
  const explained = findings.map(
    (finding): Explained => ({
      ...finding,
      explanation: postgresCatalogue[finding.code],
      page: postgresPageOf(finding.code),
    }),
  );
  return { facts: factsOf(diagnosis), findings: explained, healthy };
}

function factsOf({ database, schema, serverVersion, isStandby, totals, durationMs }: PostgresDiagnosis): Fact[] {
  return [
    ["database", database],
    ["server", `PostgreSQL ${serverVersion}${isStandby ? ", a standby: it may be behind its primary" : ""}`],
    ["schema", schema],
    ["active_api_keys", `${number(totals.active_api_keys)} of ${number(totals.total_api_keys)} API keys`],
    ["total_users", number(totals.total_users)],
    ["user schemas", number(totals.user_schemas)],
    ["took", `${(durationMs / 1000).toFixed(1)} s`],
  ];
}
