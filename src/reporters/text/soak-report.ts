import type { SoakProgress, SoakReport } from "../../core/index.js";
import type { Describe } from "../../workload/index.js";
import { renderFailure } from "./report.js";
import { type Colours, columns, wrap } from "./terminal.js";

export function formatProgress({ counts, operations }: SoakProgress): string {
  const { all, one, duringRecovery } = counts.kills;
  return `soak: ${count(counts.rounds)} rounds, ${count(operations)} operations, ${count(all + one + duringRecovery)} kills`;
}

interface Shown {
  /** As it was named; undefined: the reference store. */
  readonly module: string | undefined;
  readonly minutes: number;
  readonly describe: Describe;
  readonly colours: Colours;
}

/** What a soak has done and found, at most 100 columns wide. */
export function renderSoak(report: SoakReport, shown: Shown): string {
  return [...renderWork(report), "", ...renderOutcome(report, shown)].join("\n");
}

function renderWork(report: SoakReport): string[] {
  const { seconds, processes, work, counts, fullDiskSkipped, kept, stage, verdict, target } = report;
  const { operations, rejected } = work;
  const { kills, restarts, invariants, unanswered, fullDisk } = counts;
  const types = target.offered.flatMap((type) =>
    operations[type] === undefined ? [] : [`${type} ${count(operations[type])}`],
  );
  const refused = total(rejected) === 0 ? "" : `, ${count(total(rejected))} of them refused`;
  const rows: readonly (readonly [string, string])[] = [
    [
      "time",
      `${count(Math.round(seconds / 6) / 10)} minutes, ${processes} processes at once, ${count(counts.rounds)} rounds`,
    ],
    ["operations", `${count(total(operations))}${refused}: ${types.join(", ")}`],
    [
      "kills",
      `${count(kills.all)} of all clients, ${count(kills.one)} of one, ${count(kills.inOperation)} of these in the middle of an operation; ` +
        `${count(kills.duringRecovery)} during recovery`,
    ],
    ["unanswered", `${count(unanswered)} operations, whose client was killed`],
    ["restarts", `${count(restarts)}; the invariants were checked ${count(invariants)} times`],
    [
      "full disk",
      fullDiskSkipped === undefined
        ? `${count(fullDisk.phases)} phases, ${count(fullDisk.failed)} operations failed in them`
        : `skipped: ${fullDiskSkipped}`,
    ],
    ...(verdict === "failed" ? [["found", `round ${count(counts.rounds)}: ${stages[stage]}`] as const] : []),
    ...(kept === undefined ? [] : [["kept", kept] as const]),
  ];
  return rows.flatMap(([name, text]) => {
    const [first = "", ...more] = wrap(text, " ".repeat(rowsIndent));
    return [`  ${name}`.padEnd(rowsIndent) + first.trimStart(), ...more.map((line) => line.slice(2))];
  });
}

const rowsIndent = 14;

const stages: { readonly [Key in SoakReport["stage"]]: string } = {
  "set-up": "the storage could not be set up",
  work: "while the clients worked",
  restart: "when the application started again, or in the store at rest after that",
  "read-back": "when everything was read back after the restart",
};

function renderOutcome(report: SoakReport, { module, minutes, describe, colours }: Shown): string[] {
  const { target, seed, kill, processes } = report;
  switch (report.verdict) {
    case "passed":
      return [colours.green(`PASSED: nothing was wrong with ${target.name} (seed ${seed}).`)];
    case "unknown":
      return [
        colours.yellow(`UNKNOWN: ${target.name} could not be judged (seed ${seed}).`),
        ...wrap(`${report.reason}.`, "  "),
      ];
    case "failed": {
      return [
        ...renderFailure(report, describe, colours),
        "",
        colours.red(`FAILED: ${target.name} violates the specification (seed ${seed}).`),
        "",
        "Run it again, perhaps longer: the same is done, but real processes take another course each time.",
        "",
        ...formatCommand(
          `rollcall soak${module === undefined ? "" : ` ${module}`}`,
          `--seed ${seed} --minutes ${minutes} --processes ${processes} --kill ${kill} --keep`,
        ),
      ];
    }
    default:
      return report satisfies never;
  }
}

/** To be copied, so it is not simply broken where a line is full. */
function formatCommand(command: string, options: string): string[] {
  const line = `  ${command} ${options}`;
  return line.length <= columns ? [line] : [`  ${command} \\`, `    ${options}`];
}

function total(counts: SoakReport["work"]["operations"]): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
