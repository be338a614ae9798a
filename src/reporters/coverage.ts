import type { CrashCounts, FaultCounts, PassResult, ScheduleCounts, VerifyReport } from "../core/index.js";
import { formatCount, formatRounded, total } from "./numbers.js";

/*
 * What a verification did, in sentences, without a layout.
 */

/** What a pass did. In a pass that failed: until then. */
export interface Coverage {
  /** The work of a pass that is counted in operations; "": the others tell it. */
  readonly head: string;
  /** How far the programs of each kind were explored. */
  readonly programs: readonly string[];
  /** How many schedules, crashes and faults that were. */
  readonly counts: readonly string[];
}

/** Returns what a verification left out, each with the reason. */
export function describeLeftOut({ target, notApplicable }: VerifyReport): string[] {
  return [
    ...notApplicable.map((pass) => `${pass}: not applicable, the target allows one client (maxClients: 1)`),
    ...target.leftOut.map((what) => `left out: ${what}`),
    ...(target.survives === "power-loss" ? [] : [noPowerLoss]),
  ];
}

const noPowerLoss =
  "No power loss was simulated: the target promises to survive only a crash of its process " +
  '(survives: "process-crash").';

/** The bounds within which a result holds. */
export const bounds =
  "What passed holds for these programs and arguments; for clients that share only databases and files, and " +
  "variables if they share one process; for one crash between two steps, and one more during recovery, or for one step " +
  "that fails; and for a file system that keeps what was fsynced and applies each change of a name completely or not at " +
  "all.";

/** Returns what a pass did. */
export function describeCoverage({ pass, verdict, work }: PassResult): Coverage {
  const { runs, schedules, crashes, faults } = work;
  const operations = formatRounded(total(work.operations));
  // In a pass that failed, one answer or history was wrong.
  const [right, linear] =
    verdict === "passed" ? [", each answer as the model says", ", each history linearizable"] : ["", ""];
  switch (pass) {
    case "sequential":
      return only(`${formatCount(runs, "program")} of one client, ${operations} operations${right}`);
    case "stress":
      return only(`${formatCount(runs, "round")} without control, ${operations} operations${linear}`);
    case "interleavings":
      return schedules === undefined
        ? only(nothingRan)
        : { head: "", programs: formatPrograms(schedules, "explored completely"), counts: formatSchedules(schedules) };
    case "crashes":
      return schedules === undefined || crashes === undefined
        ? only(nothingRan)
        : {
            head: "",
            programs: formatPrograms(schedules, "at every step of every schedule"),
            counts: formatCrashes(schedules, crashes),
          };
    case "faults":
      return schedules === undefined || faults === undefined
        ? only(nothingRan)
        : {
            head: "",
            programs: formatPrograms(schedules, "in every schedule"),
            counts: formatFaults(schedules, faults),
          };
    default:
      return pass satisfies never;
  }
}

const nothingRan = "nothing was run";

function only(head: string): Coverage {
  return { head, programs: [], counts: [] };
}

function formatPrograms({ programs }: ScheduleCounts, how: string): string[] {
  const begun = programs.filter((each) => each.begun > 0);
  const others = programs.filter((each) => each.begun === 0 && each.count > 0);
  const left = others.map(({ kind, count }) => `${kind} (${formatCount(count, "program")})`);
  return [
    ...begun.map(({ kind, count, begun: some, complete }) => {
      const inPart = some > complete ? `, ${formatRounded(some - complete)} more in part` : "";
      return `${kind}: ${formatRounded(complete)} of ${formatCount(count, "program")} ${how}${inPart}`;
    }),
    ...(left.length === 0 ? [] : [`not begun: ${left.join("; ")}`]),
  ];
}

function formatSchedules({ run, distinct, saved, steps, sampled }: ScheduleCounts): string[] {
  return [
    `${formatCount(run, "schedule")} with ${formatCount(steps, "step")} ${run === 1 ? "was" : "were"} run: ` +
      `${formatRounded(distinct)} distinct ones of these programs, ${formatRounded(sampled)} sampled from larger programs`,
    `${formatRounded(saved)} further schedules differ from a distinct one only in the order of independent steps`,
  ];
}

function formatCrashes({ run, steps, sampled }: ScheduleCounts, crashes: CrashCounts): string[] {
  const { crashStates, kills, powerLosses, recoveries, crashedRecoveries } = crashes;
  return [
    `${formatCount(run, "schedule")} with ${formatCount(steps, "step")}, ${formatRounded(sampled)} of them sampled from ` +
      `larger programs: ${formatCount(kills, "kill")} and ${formatCount(powerLosses, "power loss", "power losses")}`,
    `${formatCount(crashStates, "different crash state")}: the application restarted ${formatCount(recoveries, "time")}, ` +
      `${formatRounded(crashedRecoveries)} of them after a recovery that was crashed itself`,
  ];
}

function formatFaults({ run, sampled }: ScheduleCounts, { injected, recoveries }: FaultCounts): string[] {
  const kinds = Object.entries(injected).map(([kind, times]) => `${formatRounded(times)} ${kind}`);
  const all = Object.values(injected).reduce((sum, times) => sum + times, 0);
  return [
    `${formatCount(run, "schedule")}, ${formatRounded(sampled)} of them sampled from larger programs: ` +
      `${formatCount(all, "fault")} injected${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}`,
    `failed operations were retried, and the application restarted ${formatCount(recoveries, "time")} on the state before the retry`,
  ];
}
