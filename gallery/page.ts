import type { Fault, Source } from "./catalogue.js";
import type { JudgedFailure, JudgedVariant } from "./judge.js";
import { folded } from "./markdown.js";
import type { VariantResult } from "./results.js";
import { headingOf, longTable, pastTable, shortTable, titleOf, whatItIs } from "./tables.js";

/** Returns the text of docs/gallery.md. `missing`: names of the variants that have no result yet. */
export function formatPage(judged: readonly JudgedVariant[], missing: readonly string[]): string {
  const libraries = [...new Set(judged.map(({ library }) => library))];
  const parts = [
    ["# The gallery", ...paragraph(introduction)],
    ["## In short", ...shortTable(judged, "")],
    ["## Races that were fixed", ...paragraph(racesOfThePast), ...pastTable(judged)],
    ["## How it was run", ...formatRuns(judged.map(({ result }) => result))],
    ["## Every variant", ...longTable(judged), ...paragraph(legend)],
    ...(missing.length === 0 ? [] : [["## Not run yet", ...paragraph(notRunYet), missing.map(asCode).join(", ")]]),
    ...libraries.flatMap((library) => {
      const variants = judged.filter((each) => each.library === library);
      return [[`## ${headingOf(library)}`, ...formatVersions(variants)], ...variants.map(formatVariant)];
    }),
  ];
  return `${parts.map(withGaps).join("\n\n")}\n`;
}

const introduction = `
What Rollcall says about libraries that keep users in SQLite, PostgreSQL or a file: each written as its documentation recommends,
as it is commonly written, and in a way that is right. The targets are in \`examples/libraries/\`, with the locked versions
of the libraries. \`npm run gallery\` runs them and writes this page. Only the judgements are written by hand; they stand in
\`judgements.json\` beside the targets, and each quotes its source. A judgement is for one pass and one finding: if a
run shows something else, the page says "not as judged".`;

const legend = `
A bug is one of the library, a documented limit is told by its documentation or its maintainers, and a misuse is the
caller's. A number is that of a public issue. "After" is the time from the start of the pass to the first failure, before
shrinking. "Unknown" is a verdict too: the store was not under control, or too little was run. See [claims](claims.md) for
what "passed" means.`;

const racesOfThePast = `
Races that libraries had on PostgreSQL and have fixed, run on the version before and on the first one after the fix. [Interleave](https://github.com/pavangupta352/interleave/blob/main/docs/case-studies.md)
chose them and measured other methods on them. \`npm run gallery -- knex-migrations node-pg-migrate sequelize-find-create-find\`
runs them again. If the version after the fix failed too, its judgement says what the fix has left.`;

const notRunYet = `
Targets that are written and judged, but were not run: nothing is claimed of them. \`npm run gallery -- NAME\` runs one.`;

const asCode = (name: string): string => `\`${name}\``;

/** Puts an empty line between blocks: headings, paragraphs, tables. Lines of one table stay together. */
function withGaps(lines: readonly string[]): string {
  return lines
    .map((line, index) => (index === 0 || (isRow(line) && isRow(lines[index - 1] ?? "")) ? line : `\n${line}`))
    .join("\n");
}

const isRow = (line: string): boolean => line.startsWith("|");

const paragraph = (text: string): readonly string[] => [text.trim()];

/** One sentence for each version and machine, with the numbers of schedules. */
function formatRuns(results: readonly VariantResult[]): readonly string[] {
  const sentences = [...new Set(results.map(formatOrigin))].map((origin) => {
    const from = results.filter((result) => formatOrigin(result) === origin);
    const counts = [...new Set(from.map(({ schedules }) => schedules))].sort((a, b) => a - b);
    return `${origin}: ${from.length} variants, with ${counts.join(", ")} schedules in each pass that has schedules.`;
  });
  const seconds = Math.round(results.reduce((sum, result) => sum + result.seconds, 0));
  return [`${sentences.join(" ")} Together they took ${seconds} s.`];
}

function formatOrigin({ seed, environment: { date, node, rollcall, system, cpus } }: VariantResult): string {
  return [date, `Rollcall ${rollcall}`, `Node ${node}`, system, cpus, `seed ${seed}`].join(", ");
}

function formatVersions([first]: readonly JudgedVariant[]): readonly string[] {
  const versions = Object.entries(first?.result.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return versions.length === 0 ? [`Part of Node ${first?.result.environment.node}.`] : [`${versions.join(", ")}.`];
}

function formatVariant(each: JudgedVariant): readonly string[] {
  const { library, variant, result, failures, faults } = each;
  const file = `examples/libraries/${library.folder}/${variant.name}.mjs`;
  return [
    `### ${titleOf(each)}`,
    `[\`${file}\`](../${file}), ${variant.kind}: ${variant.does}.`,
    `**${result.verdict.toUpperCase()}** after ${result.seconds} s: ${formatPasses(result)}. ${formatWhat(each)}`,
    ...(variant.because === undefined ? [] : [variant.because]),
    ...variant.sources.flatMap(formatSource),
    ...faults.flatMap((fault) => formatFault(fault)),
    ...(variant.fix === undefined ? [] : [`What passes instead: \`${variant.fix}\`.`]),
    ...failures.filter((failure, index) => isDrawn(failure, index, failures)).map(formatFailure),
  ];
}

function formatPasses({ passes, reason }: VariantResult): string {
  if (passes.length === 0) return reason ?? "nothing was run";
  return passes.map(({ pass, verdict }) => `${pass} ${verdict}`).join(", ");
}

function formatWhat(each: JudgedVariant): string {
  const { mismatch, result } = each;
  if (mismatch !== undefined) return `**Not as judged**: ${mismatch}.`;
  const reasons = result.passes.flatMap(({ reason }) => (reason === undefined ? [] : [reason]));
  const [reason] = reasons;
  return `It is ${whatItIs(each) === "right" ? "right" : "wrong"}${reason === undefined ? "" : `. Not decided: ${reason}`}.`;
}

function formatFault({ is, because, sources, passes }: Fault): readonly string[] {
  const quoted = sources.length === 0 ? ["No public issue found."] : sources.flatMap(formatSource);
  return [`In ${passes.join(", ")}, **${is}**: ${because}`, ...quoted];
}

function formatSource({ quote, url, issue }: Source): readonly string[] {
  return [`> ${quote}\n>\n> — [${issue ?? url.replace(/^https:\/\//, "")}](${url})`];
}

/** The same race is not drawn twice: stress shows it without steps. */
function isDrawn({ shown, fault }: JudgedFailure, index: number, failures: readonly JudgedFailure[]): boolean {
  if (shown.pass !== "stress" || fault === undefined) return true;
  return !failures.slice(0, index).some((earlier) => earlier.fault === fault);
}

function formatFailure({ shown: { pass, codes, foundAfterSeconds, text = "" } }: JudgedFailure): string {
  const after = foundAfterSeconds === undefined ? "" : `, found after ${foundAfterSeconds} s`;
  return folded(`${pass}: ${codes?.[0]}${after}`, text);
}
