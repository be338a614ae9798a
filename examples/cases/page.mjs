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
  const rows = judged.map((store) => {
    const failed = failedOf(store);
    const [first] = failed;
    return [
      `[${store.name}](#${store.case})`,
      verdictOf(store),
      failed.map(({ pass, codes }) => `${pass}: ${codeLink(codes[0])}`).join(", "),
      first ? `${(first.foundAfterSeconds ?? first.seconds).toFixed(1)} s` : "",
    ];
  });
  return table(["store", "verdict", "found by", "first after"], rows);
}

function failedOf({ passes }) {
  return passes.filter(({ verdict }) => verdict === "failed");
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
  const { name, about, verdict, reason, passes } = store;
  const later = about.title === undefined && about.reports ? ` (${about.reports.map(issueLink).join(", ")})` : "";
  const lines = [`\`examples/cases/${name}.mjs\`: **${verdictOf(store)}**${later}. ${about.judgement}`];
  if (verdict === "not run") lines.push(reason);
  const [first] = failedOf(store);
  if (first) lines.push(folded(`${first.codes[0]} in ${first.pass}`, first.text, command));
  if (verdict === "unknown") lines.push(undecided(passes));
  return lines.join("\n\n");
}

function undecided(passes) {
  const unknown = passes.filter((pass) => pass.verdict === "unknown");
  return unknown.map(({ pass, reason }) => `- ${pass}: ${reason}`).join("\n");
}
