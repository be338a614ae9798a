import { folded, table } from "../markdown.js";
import type { PassShown } from "../verify-module.js";
import type { Results, StoreResult } from "./results.js";
import type { Store } from "./stores.js";

/** A store, and what its last run has shown. */
export interface JudgedStore {
  readonly store: Store;
  readonly result: StoreResult;
}

/** Returns every store that was run. */
export function judgedStores(stores: readonly Store[], results: Results): readonly JudgedStore[] {
  return stores.flatMap((store) => {
    const result = results[store.name];
    return result === undefined ? [] : [{ store, result }];
  });
}

/** Returns the text of docs/cases.md. */
export function formatCases(judged: readonly JudgedStore[]): string {
  const cases = [...new Set(judged.map(({ store }) => store.case))];
  const parts = [
    "# Public bug reports",
    introduction.trim(),
    `${formatRuns(judged)} "After" is the time from the start of the pass to the first failure, before shrinking.`,
    formatTable(judged),
    ...cases.flatMap((name) => formatCase(judged.filter(({ store }) => store.case === name))),
  ];
  return `${parts.join("\n\n")}\n`;
}

const introduction = `
Each case has the shape of a bug that was reported in public: a small store with the same mistake, and the same store with
a fix. None of them is code of the project that is named. The stores are in \`examples/cases/\`; try one with
\`npx rollcall verify ./examples/cases/first-admin.mjs\`. \`npm run cases\` runs them and writes this page. Only what is
said of the mistake and the fix is written by hand, and stands in the modules.`;

function formatRuns(judged: readonly JudgedStore[]): string {
  const counts = [...new Set(judged.map(({ result }) => result.schedules))].sort((a, b) => a - b);
  const versions = judged.map(
    ({ result: { rollcall, node, seed } }) => `Rollcall ${rollcall}, Node ${node}, seed ${seed}`,
  );
  const seconds = Math.round(judged.reduce((sum, { result }) => sum + result.seconds, 0));
  const limits = `${counts.join(" or ")} schedules in each pass that has schedules`;
  return `${[...new Set(versions)].join("; ")}; ${limits}. ${judged.length} stores in ${seconds} s.`;
}

function formatTable(judged: readonly JudgedStore[]): string {
  const rows = judged.map(({ store, result }) => {
    const failed = failedIn(result);
    const [first] = failed;
    // Without it the time includes shrinking.
    const after = first?.foundAfterSeconds === undefined ? "" : `${first.foundAfterSeconds.toFixed(1)} s`;
    return [`[${store.name}](#${store.case})`, verdictOf({ store, result }), failed.map(formatFound).join(", "), after];
  });
  return table(["store", "verdict", "found by", "after"], rows).join("\n");
}

function failedIn({ passes }: StoreResult): readonly PassShown[] {
  return passes.filter(({ verdict }) => verdict === "failed");
}

function formatFound({ pass, codes: [code = ""] = [] }: PassShown): string {
  return `${pass} ([${code}](finding-codes.md#${code}))`;
}

function verdictOf({ store, result }: JudgedStore): string {
  return result.verdict === store.about.expected
    ? result.verdict
    : `${result.verdict}, but expected was ${store.about.expected}`;
}

function formatCase(judged: readonly JudgedStore[]): readonly string[] {
  const [first] = judged;
  if (first === undefined) return [];
  const { title, reports = [] } = first.store.about;
  return [
    `## ${first.store.case}`,
    `**${title}.** Reported in ${reports.map(linkTo).join(", ")}.`,
    ...judged.flatMap(formatStore),
  ];
}

function formatStore({ store, result }: JudgedStore): readonly string[] {
  const { title, reports, judgement } = store.about;
  const proposed =
    title === undefined && reports !== undefined ? ` Proposed in ${reports.map(linkTo).join(", ")}.` : "";
  const file = `examples/cases/${store.name}.mjs`;
  const [first] = failedIn(result);
  return [
    `[\`${file}\`](../${file}): **${verdictOf({ store, result })}**. ${judgement}${proposed}`,
    ...formatUndecided(result),
    ...(first === undefined ? [] : [formatFailure(first)]),
  ];
}

function formatUndecided({ verdict, reason, passes }: StoreResult): readonly string[] {
  if (verdict === "not run") return [`It could not be run: ${reason}`];
  if (verdict !== "unknown") return [];
  return passes.flatMap(({ pass, reason }) => (reason === undefined ? [] : [`Not decided in ${pass}: ${reason}.`]));
}

function formatFailure({ pass, codes: [code] = [], text = "" }: PassShown): string {
  return folded(`${pass}: ${code}`, text);
}

/** Returns a link as GitHub writes it: open-webui/open-webui#27117. */
function linkTo(url: string): string {
  const [, repository, number] = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)$/.exec(url) ?? [];
  return repository === undefined ? `<${url}>` : `[${repository}#${number}](${url})`;
}
