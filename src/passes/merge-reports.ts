import {
  type Counts,
  type CrashCounts,
  describeShard,
  type FaultCounts,
  overall,
  type PassResult,
  type ProgramCounts,
  type ScheduleCounts,
  type VerifyReport,
  type Work,
  wholeVerification,
} from "../core/index.js";
import { shortfallOf } from "./verify.js";

/** The reports are not all parts of one verification. Its code is `REPORTS_DO_NOT_FIT`. */
export class MergeError extends Error {
  override readonly name = "MergeError";
  readonly code = "REPORTS_DO_NOT_FIT";
}

/**
 * Makes one report of the reports of all parts of a verification (`shard`): what all of them ran together, and the
 * verdict on that. It failed if a part failed. It passed only if no part failed or is unknown, and all parts together
 * ran what a verification that is not split must run.
 * @throws {MergeError} If a part is missing or given twice, or the reports are of different verifications.
 */
export function mergeReports(reports: readonly VerifyReport[]): VerifyReport {
  const parts = reports.toSorted((a, b) => a.shard.number - b.shard.number);
  const [first] = parts;
  if (first === undefined) throw new MergeError("there is no report to merge");
  for (const part of parts) assertSame(first, part);
  assertComplete(parts, first.shard.count);
  const passes = first.passes.map(({ pass }) =>
    mergePass(
      first,
      parts.flatMap((part) => {
        return part.passes.filter((result) => result.pass === pass).map((result) => ({ part, result }));
      }),
    ),
  );
  const output = parts.map((part) => part.output).join("");
  return { ...first, shard: wholeVerification, verdict: overall(passes), passes, output };
}

function assertSame(first: VerifyReport, part: VerifyReport): void {
  const subjects = ["seed", "target", "workload", "operations", "passes"] as const;
  const subjectsOf = ({ seed, target, passes }: VerifyReport): readonly string[] => [
    String(seed),
    target.name,
    target.workload,
    target.offered.join(", "),
    passes.map(({ pass }) => pass).join(", "),
  ];
  const [wanted, came] = [subjectsOf(first), subjectsOf(part)];
  for (const [index, subject] of subjects.entries()) {
    if (wanted[index] === came[index]) continue;
    throw new MergeError(
      `the reports are of different verifications: in that of part ${describeShard(first.shard)} ${subject} is ` +
        `${wanted[index]}, in that of part ${describeShard(part.shard)} it is ${came[index]}`,
    );
  }
}

function assertComplete(parts: readonly VerifyReport[], count: number): void {
  const counts = [...new Set(parts.map(({ shard }) => shard.count))];
  if (counts.length > 1) {
    throw new MergeError(`the reports are parts of different divisions: ${counts.join(" and ")} parts`);
  }
  const numbers = parts.map(({ shard }) => shard.number);
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (twice !== undefined) throw new MergeError(`part ${twice}/${count} is given twice`);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !numbers.includes(number));
  if (missing.length > 0) {
    throw new MergeError(
      `${missing.map((number) => `${number}/${count}`).join(", ")} is missing; run \`rollcall verify --shard\` for it, with the same seed`,
    );
  }
}

interface PartResult {
  readonly part: VerifyReport;
  readonly result: PassResult;
}

function mergePass({ required }: VerifyReport, parts: readonly PartResult[]): PassResult {
  const results = parts.map(({ result }) => result);
  const pass = results[0]?.pass;
  if (pass === undefined) throw new MergeError("a part has run no pass");
  const work = mergeWork(results.map((result) => result.work));
  const seconds = Math.max(...results.map((result) => result.seconds));
  const failed = results.find(({ verdict }) => verdict === "failed");
  if (failed !== undefined) return { ...failed, seconds, work };
  const undecided = parts.flatMap(({ part, result }) =>
    result.verdict === "unknown" ? [`part ${describeShard(part.shard)}: ${result.reason}`] : [],
  );
  const passed = { pass, seconds, work, verdict: "passed" } as const;
  const reason = undecided.length > 0 ? undecided.join("; ") : shortfallOf(passed, required);
  return reason === undefined ? passed : { ...passed, verdict: "unknown", reason };
}

function mergeWork(works: readonly Work[]): Work {
  const schedules = works.flatMap((work) => work.schedules ?? []);
  const crashes = works.flatMap((work) => work.crashes ?? []);
  const faults = works.flatMap((work) => work.faults ?? []);
  return {
    runs: sum(works.map(({ runs }) => runs)),
    operations: sumEach(works.map(({ operations }) => operations)),
    rejected: sumEach(works.map(({ rejected }) => rejected)),
    notes: [...new Set(works.flatMap(({ notes }) => notes))],
    ...(schedules.length === 0 ? {} : { schedules: mergeSchedules(schedules) }),
    ...(crashes.length === 0 ? {} : { crashes: mergeCrashes(crashes) }),
    ...(faults.length === 0 ? {} : { faults: mergeFaults(faults) }),
  };
}

function mergeSchedules(counts: readonly ScheduleCounts[]): ScheduleCounts {
  const kinds = [...new Set(counts.flatMap(({ programs }) => programs.map(({ kind }) => kind)))];
  return {
    run: sum(counts.map(({ run }) => run)),
    distinct: sum(counts.map(({ distinct }) => distinct)),
    saved: sum(counts.map(({ saved }) => saved)),
    steps: sum(counts.map(({ steps }) => steps)),
    sampled: sum(counts.map(({ sampled }) => sampled)),
    programs: kinds.map((kind): ProgramCounts => {
      const same = counts.flatMap(({ programs }) => programs.filter((each) => each.kind === kind));
      return {
        kind,
        count: sum(same.map(({ count }) => count)),
        begun: sum(same.map(({ begun }) => begun)),
        complete: sum(same.map(({ complete }) => complete)),
        completed: same.flatMap(({ completed }) => completed),
      };
    }),
  };
}

function mergeCrashes(counts: readonly CrashCounts[]): CrashCounts {
  return {
    crashStates: sum(counts.map(({ crashStates }) => crashStates)),
    kills: sum(counts.map(({ kills }) => kills)),
    powerLosses: sum(counts.map(({ powerLosses }) => powerLosses)),
    recoveries: sum(counts.map(({ recoveries }) => recoveries)),
    crashedRecoveries: sum(counts.map(({ crashedRecoveries }) => crashedRecoveries)),
  };
}

function mergeFaults(counts: readonly FaultCounts[]): FaultCounts {
  return {
    injected: sumEach(counts.map(({ injected }) => injected as Counts)),
    recoveries: sum(counts.map(({ recoveries }) => recoveries)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Adds counts by their names. */
function sumEach(all: readonly Counts[]): Counts {
  const names = [...new Set(all.flatMap((counts) => Object.keys(counts)))];
  return Object.fromEntries(names.map((name) => [name, sum(all.map((counts) => counts[name] ?? 0))]));
}
