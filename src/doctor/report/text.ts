import { dirname } from "node:path";
import { catalogue, pageOf } from "../catalogue.js";
import type { Diagnosis, Finding, Severity } from "../findings.js";
import { number } from "./numbers.js";
import { relativeTo, wrap } from "./wrap.js";

/** Examples of each finding in the text. All that were kept are in the JSON and HTML reports. */
const examplesShown = 5;

/** Returns the diagnosis as text of at most 100 columns, without a line break at its end. */
export function textReport(diagnosis: Diagnosis): string {
  const { findings } = diagnosis;
  const directory = dirname(diagnosis.database);
  const groups: readonly (readonly [Severity, string])[] = [
    ["error", "ERRORS: accounts are affected"],
    ["warning", "WARNINGS: nothing is lost yet"],
    ["note", "NOTES: worth knowing, not counted as findings"],
  ];
  return [
    ...headOf(diagnosis),
    "",
    ...groups.flatMap(([severity, title]) => {
      const members = findings.filter((finding) => finding.severity === severity);
      return members.length === 0
        ? []
        : [title, "", ...members.flatMap((finding) => formatFinding(finding, directory))];
    }),
    verdictOf(diagnosis),
  ].join("\n");
}

function headOf({ kind, database, usersDirectory, totals, durationMs }: Diagnosis): readonly string[] {
  const row = (label: string, value: string): string => `  ${label.padEnd(18)} ${value}`;
  return [
    row(kind === "store" ? "store" : "database", database),
    row("user databases", usersDirectory),
    row("active_api_keys", `${number(totals.active_api_keys)} of ${number(totals.total_api_keys)} API keys`),
    row("active_users", `${number(totals.active_users)} of total_users ${number(totals.total_users)}`),
    row("files", `${number(totals.user_databases)} user databases`),
    row("took", `${(durationMs / 1000).toFixed(1)} s`),
  ];
}

function formatFinding({ code, count, examples }: Finding, directory: string): readonly string[] {
  const { title, means, cause, repair } = catalogue[code];
  const shown = examples.slice(0, examplesShown);
  const more = count - shown.length;
  return [
    ...wrap(`${number(count)}  ${title}  [${code}]`, "  "),
    ...wrap(`means   ${means}`, "      "),
    ...wrap(`cause   ${cause}`, "      "),
    ...wrap(`repair  ${repair}`, "      "),
    ...wrap(`page    ${pageOf(code)}`, "      "),
    ...shown.flatMap(({ subject, detail }) => {
      const text = detail === "" ? subject : `${subject}: ${detail}`;
      return wrap(relativeTo(directory, text), "      - ");
    }),
    ...(more === 0 ? [] : [`      … and ${number(more)} more`]),
    "",
  ];
}

function verdictOf({ healthy, findings }: Diagnosis): string {
  if (healthy) return "HEALTHY: no findings.";
  const counted = findings.filter(({ severity }) => severity !== "note");
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  return `NOT HEALTHY: ${number(total)} findings of ${counted.length} ${counted.length === 1 ? "kind" : "kinds"}.`;
}
