import type { Fault, Source } from "./catalogue.js";
import type { JudgedVariant } from "./judge.js";
import { table } from "./markdown.js";

/*
 * The tables of the page. README has the first of them, with the same lines.
 */

/** Returns the lines of the short table: one variant for each library. */
export function shortTable(judged: readonly JudgedVariant[]): readonly string[] {
  const rows = judged
    .filter(({ variant }) => variant.first)
    .map((each) => [each.library.library, each.variant.does, each.result.verdict, whatItIs(each)]);
  return table(["library", "variant", "verdict", "what"], rows);
}

/** Returns the lines of the table of all variants. */
export function longTable(judged: readonly JudgedVariant[]): readonly string[] {
  const rows = judged.map((each) => {
    const { library, variant, result, failures } = each;
    const [first] = failures;
    return [
      `[${library.library}](#${anchorOf(library.library)})`,
      mainVersion(each),
      variant.name,
      variant.kind,
      result.verdict,
      failures.map(({ shown }) => shown.pass).join(", "),
      first?.shown.codes?.[0] ?? "",
      first?.shown.foundAfterSeconds === undefined ? "" : `${first.shown.foundAfterSeconds} s`,
      whatItIs(each),
      variant.fix ?? "",
    ];
  });
  const columns = [
    "library",
    "version",
    "variant",
    "which is",
    "verdict",
    "failed",
    "first finding",
    "after",
    "what",
    "fix",
  ];
  return table(columns, rows);
}

/** Returns what a variant was judged to be, in a few words. */
export function whatItIs({ mismatch, faults }: JudgedVariant): string {
  if (mismatch !== undefined) return "not as judged";
  if (faults.length === 0) return "right";
  return [...new Set(faults.map((fault) => `${fault.is}${issuesOf(fault)}`))].join("; ");
}

function issuesOf({ sources }: Fault): string {
  const links = sources.flatMap((source) => (source.issue === undefined ? [] : [issueLink(source, source.issue)]));
  return links.length === 0 ? "" : ` ${links.join(", ")}`;
}

function issueLink({ url }: Source, issue: string): string {
  return `[${issue.slice(issue.indexOf("#"))}](${url})`;
}

/** Returns the version of the package that the library is. */
export function mainVersion({ result }: JudgedVariant): string {
  return Object.values(result.versions)[0] ?? result.environment.node;
}

/** Returns the anchor of a heading, as GitHub makes it. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
