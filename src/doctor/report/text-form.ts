import type { Severity } from "../findings.js";
import type { Explained, Fact } from "./explained.js";
import { number } from "./numbers.js";
import { wrap } from "./wrap.js";

/** Examples of each finding in the text. All that were kept are in the JSON and HTML reports. */
const examplesShown = 5;

/** What a text report is made of. */
export interface TextContents {
  readonly facts: readonly Fact[];
  readonly findings: readonly Explained[];
  /** No finding, except notes. */
  readonly healthy: boolean;
  /** What is shown of an example, such as a path without the directory that the head names. */
  readonly shorten: (example: string) => string;
}

/** Returns a report as text of at most 100 columns, without a line break at its end. */
export function formatText({ facts, findings, healthy, shorten }: TextContents): string {
  const groups: readonly (readonly [Severity, string])[] = [
    ["error", "ERRORS: accounts are affected"],
    ["warning", "WARNINGS: nothing is lost yet"],
    ["note", "NOTES: worth knowing, not counted as findings"],
  ];
  return [
    ...facts.map(([label, value]) => `  ${label.padEnd(18)} ${value}`),
    "",
    ...groups.flatMap(([severity, title]) => {
      const members = findings.filter((finding) => finding.severity === severity);
      return members.length === 0 ? [] : [title, "", ...members.flatMap((finding) => formatFinding(finding, shorten))];
    }),
    verdictOf(healthy, findings),
  ].join("\n");
}

function formatFinding(
  { code, count, examples, explanation: { title, means, cause, repair }, page }: Explained,
  shorten: TextContents["shorten"],
): readonly string[] {
  const shown = examples.slice(0, examplesShown);
  const more = count - shown.length;
  return [
    ...wrap(`${number(count)}  ${title}  [${code}]`, "  "),
    ...wrap(`means   ${means}`, "      "),
    ...wrap(`cause   ${cause}`, "      "),
    ...wrap(`repair  ${repair}`, "      "),
    ...wrap(`page    ${page}`, "      "),
    ...shown.flatMap(({ subject, detail }) => {
      const text = detail === "" ? subject : `${subject}: ${detail}`;
      return wrap(shorten(text), "      - ");
    }),
    ...(more === 0 ? [] : [`      … and ${number(more)} more`]),
    "",
  ];
}

function verdictOf(healthy: boolean, findings: readonly Explained[]): string {
  if (healthy) return "HEALTHY: no findings.";
  const counted = findings.filter(({ severity }) => severity !== "note");
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  return `NOT HEALTHY: ${number(total)} findings of ${counted.length} ${counted.length === 1 ? "kind" : "kinds"}.`;
}
