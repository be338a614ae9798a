import type { Fault, Library, Source } from "./catalogue.js";
import type { JudgedVariant } from "./judge.js";
import { table } from "./markdown.js";

/*
 * The tables of the page. README has the first of them, with the same lines.
 */

/** Returns the lines of the short table: one variant for each library and database. `page`: the page that its links lead to. */
export function shortTable(judged: readonly JudgedVariant[], page: string): readonly string[] {
  const shown = judged.filter(({ variant }) => variant.first);
  const cell = (name: string, on: Library["on"]): string => {
    const each = shown.find(({ library }) => library.library === name && library.on === on);
    if (each === undefined) return "";
    const verdict = `[${each.result.verdict}](${page}#${anchorOf(titleOf(each))})`;
    const what = whatItIs(each);
    return what === "right" ? verdict : `${verdict}: ${what}`;
  };
  const names = [...new Set(shown.map(({ library }) => library.library))];
  const rows = names.map((name) => [name, cell(name, undefined), cell(name, "PostgreSQL")]);
  return table(["library", "on SQLite or a file", "on PostgreSQL"], rows);
}

/** Returns the lines of the table of races that were fixed: every version that was run. */
export function pastTable(judged: readonly JudgedVariant[]): readonly string[] {
  const rows = judged
    .filter(({ library }) => library.past)
    .map((each) => {
      const { library, variant, result, failures } = each;
      const found = failures.map(({ shown }) => `${shown.pass} (${shown.codes?.[0]})`).join(", ");
      return [
        libraryLink(library),
        mainVersion(each),
        variant.kind,
        variant.does,
        result.verdict,
        found,
        whatItIs(each),
      ];
    });
  return table(["library", "version", "which is", "variant", "verdict", "found by", "what"], rows);
}

/** Returns the lines of the table of all variants. */
export function longTable(judged: readonly JudgedVariant[]): readonly string[] {
  const rows = judged.map((each) => {
    const { library, variant, result, failures } = each;
    const [first] = failures;
    return [
      libraryLink(library),
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

/** Returns the heading of a library on the page. */
export const headingOf = ({ library, on }: Library): string => (on === undefined ? library : `${library} on ${on}`);

/** Returns the heading of a variant on the page. */
export const titleOf = ({ library, variant }: JudgedVariant): string => `${headingOf(library)}: ${variant.name}`;

const libraryLink = (library: Library): string => `[${headingOf(library)}](#${anchorOf(headingOf(library))})`;

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
function mainVersion({ result }: JudgedVariant): string {
  return Object.values(result.versions)[0] ?? result.environment.node;
}

/** Returns the anchor of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
}
