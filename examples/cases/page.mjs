import { folded, issueLink, table } from "../judged/markdown.mjs";

const command = "npm run cases";

/**
 * Returns docs/cases.md. `judged`: every store with its judgement, each case before its fixed twins. `generated`: the
 * sentence that tells how.
 */
export function casesPage(judged, generated) {
  const cases = Map.groupBy(judged, (store) => store.case);
  return `${[
    "# Public bug reports",
    intro,
    `${generated} What is said of the mistake and the fix is in the modules; everything else is what Rollcall found.`,
    summary(judged),
    ...[...cases.values()].map(section),
  ].join("\n\n")}\n`;
}

const intro = `Each case has the shape of a bug that somebody reported in public: a store in 20 to 100 lines with the same mistake, and
the same store with the fix. None of them is the code of the project that is named. They are in \`examples/cases/\`; run
one with \`npx rollcall verify ./examples/cases/first-admin.mjs\`.`;

function summary(judged) {
  const rows = judged.map((store) => [
    `[${store.name}](#${store.case})`,
    verdictOf(store),
    store.convicted.map(({ pass, code }) => `${pass}: ${codeLink(code)}`).join(", "),
    store.first ? `${store.first.seconds.toFixed(1)} s` : "",
  ]);
  return table(["store", "verdict", "found by", "first after"], rows);
}

function verdictOf({ verdict, about }) {
  return verdict === about.expected ? verdict : `${verdict}, but expected was ${about.expected}`;
}

function codeLink(code) {
  return `[${code}](finding-codes.md#${code})`;
}

function section(stores) {
  const [{ about, case: name }] = stores;
  return [
    `## ${name}`,
    `**${about.title}.** Reported in ${about.reports.map(issueLink).join(", ")}.`,
    ...stores.map(part),
  ].join("\n\n");
}

function part(store) {
  const { name, about, first, reasons } = store;
  const later = about.title === undefined && about.reports ? ` (${about.reports.map(issueLink).join(", ")})` : "";
  const lines = [`\`examples/cases/${name}.mjs\`: **${verdictOf(store)}**${later}. ${about.judgement}`];
  if (store.verdict === "unknown" || store.verdict === "refused") lines.push(...reasons.map((reason) => `- ${reason}`));
  if (first) {
    const steps = first.steps === undefined ? "" : `, ${first.steps} steps`;
    lines.push(folded(`${first.code} in ${first.pass}${steps}`, first.text, command));
  }
  return lines.join("\n\n");
}
