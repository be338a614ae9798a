import type { Entry } from "./history.js";
import type { Failover, Finding } from "./judge.js";
import type { Primary } from "./router.js";
import type { SoakReport } from "./soak.js";

/** Of each failover, and of what no failover explains. */
const shownMax = 3;

/** Returns the report as text. */
export function formatReport(report: SoakReport): string {
  const { verdict, findings, acknowledged, accounts, indeterminate, failovers, seconds } = report;
  const sign = { passed: "✓", failed: "✗", unknown: "?" }[verdict];
  const extent = `${failovers.length} failovers, ${acknowledged} registrations acknowledged, ${accounts} accounts, ${seconds.toFixed(0)} s`;
  return [
    ...failovers.map(formatFailover),
    "",
    `${sign} ${verdict}  ${extent}`,
    `    ${indeterminate} were never answered, so they may have taken effect or not`,
    `    ${report.answeredByReplaced} answers came from a primary that had been replaced, ${report.createdByReplaced} of them with a new account`,
    ...(verdict === "passed" ? ["    0 acknowledged registrations lost, 0 accounts twice"] : []),
    ...(verdict === "unknown" ? [`    ${report.reason}`] : []),
    ...[...failovers, undefined].flatMap((failover) => formatFindings(findings, failover)),
  ].join("\n");
}

/** Returns the findings of one failover, or of none. */
function formatFindings(all: readonly Finding[], failover: Failover | undefined): readonly string[] {
  const findings = all.filter((finding) => ("failover" in finding ? finding.failover : undefined) === failover);
  if (findings.length === 0) return [];
  const lost = findings.filter(({ code }) => code === "lost-registration").length;
  const twice = findings.filter(({ code }) => code === "registered-twice").length;
  const counts = `${lost} acknowledged registrations lost, ${twice} of accounts that were lost and registered anew`;
  return [
    "",
    failover === undefined
      ? "    Explained by no failover:"
      : `    In failover ${failover.number} (${failover.kind}): ${counts}`,
    ...findings.slice(0, shownMax).flatMap((finding) => [`      ${finding.code}: ${describe(finding)}`]),
    ...(findings.length > shownMax ? [`      and ${findings.length - shownMax} more`] : []),
  ];
}

function formatFailover({ number, kind, from, to, at, waiting }: Failover): string {
  const inVain = waiting === 0 ? "" : `; ${waiting} clients still waited for ${from.server.name} when it was ended`;
  return `  failover ${number}  ${kind.padEnd(13)}  ${named(from)} → ${named(to)}, clients moved at ${inSeconds(at)}${inVain}`;
}

function describe(finding: Finding): string {
  switch (finding.code) {
    case "lost-registration":
      return `${acknowledgedAs(finding.entry)};
        the surviving primary has no account of this key`;
    case "registered-twice":
      return `${acknowledgedAs(finding.entry)};\n        the surviving primary has ${finding.stored.authId}, "${finding.stored.keyName}", for this key`;
    case "duplicate-account":
      return `${finding.key} has ${finding.authIds.length} accounts: ${finding.authIds.join(", ")}`;
    case "unknown-account":
      return `${finding.authId} is the account of a key that no client has used`;
    case "audit-finding":
      return finding.finding;
    case "not-linearizable":
      return `no order of all answers explains ${finding.entry}`;
    default:
      return finding satisfies never;
  }
}

function acknowledgedAs({ key, account, by, return: at }: Entry): string {
  const primary = by === undefined ? "a primary" : named(by);
  return `${key} was acknowledged as ${account?.authId}, "${account?.keyName}",\n        at ${inSeconds(at ?? 0)} by ${primary}`;
}

const named = ({ server, timeline }: Primary): string => `${server.name} (timeline ${timeline})`;
const inSeconds = (ms: number): string => `${(ms / 1000).toFixed(3)} s`;
