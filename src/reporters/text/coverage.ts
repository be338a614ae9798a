import type { CrashCounts, FaultCounts, PassResult, ScheduleCounts, VerifyReport } from "../../core/index.js";
import { wrap } from "./terminal.js";

/** What was done by every pass, how far, and within which bounds it holds: also of passes that failed, as far as they came. */
export function renderCoverage({ target, passes, notApplicable, seed }: VerifyReport): string[] {
  return [
    ...wrap(`Coverage for ${target.name}, seed ${seed}`, ""),
    "",
    ...passes.flatMap((pass) => formatPass(pass).flatMap((line, index) => wrap(line, index === 0 ? "  " : "    "))),
    ...notApplicable.flatMap((pass) =>
      wrap(`${pass}: not applicable, the target allows one client (maxClients: 1)`, "  "),
    ),
    ...target.leftOut.flatMap((what) => wrap(`left out, as the store refuses it: ${what}`, "  ")),
    ...(target.survives === "power-loss"
      ? []
      : wrap(
          'No power was cut: the target promises to survive the crash of its process only (survives: "process-crash").',
          "  ",
        )),
    "",
    ...wrap(bounds, "  "),
  ];
}

const bounds =
  "What was found to be right holds for these programs and arguments, for clients that share nothing but SQLite databases and files; for one " +
  "crash between two steps, and one more while the application recovers from it, or for one step that fails; and for a " +
  "file system that keeps what was fsynced and does wholly or not at all what one call does to names.";

function formatPass(result: PassResult): string[] {
  const [first = "", ...more] = formatWork(result);
  return [`${result.pass}${formatHowFar(result)}: ${first}`.trimEnd(), ...more];
}

function formatHowFar({ verdict }: PassResult): string {
  switch (verdict) {
    case "passed":
      return "";
    case "failed":
      return " (failed; covered until then)";
    case "unknown":
      return " (not decided; covered until then)";
    default:
      return verdict satisfies never;
  }
}

/** The first line stands behind the name of the pass. */
function formatWork({ pass, verdict, work }: PassResult): string[] {
  const { runs, schedules, crashes, faults } = work;
  const operations = Object.values(work.operations).reduce((sum, each) => sum + each, 0);
  // Of a pass that failed one of them was not.
  const [right, linear] =
    verdict === "passed" ? [", each answer the model's", ", each history linearizable"] : ["", ""];
  switch (pass) {
    case "sequential":
      return [`${formatCount(runs, "program")} of one client, ${count(operations)} operations${right}`];
    case "stress":
      return [`${formatCount(runs, "round")} of real threads, ${count(operations)} operations${linear}`];
    case "interleavings":
      return schedules === undefined
        ? ["nothing was run"]
        : ["", ...formatPrograms(schedules, "to the last schedule"), ...formatSchedules(schedules)];
    case "crashes":
      return schedules === undefined || crashes === undefined
        ? ["nothing was run"]
        : ["", ...formatPrograms(schedules, everyStep), ...formatCrashes(schedules, crashes)];
    case "faults":
      return schedules === undefined || faults === undefined
        ? ["nothing was run"]
        : ["", ...formatPrograms(schedules, "in every schedule"), ...formatFaults(schedules, faults)];
    default:
      return pass satisfies never;
  }
}

const everyStep = "at every step of every schedule";

function formatPrograms({ programs }: ScheduleCounts, how: string): string[] {
  const begun = programs.filter((each) => each.begun > 0);
  const others = programs.filter((each) => each.begun === 0 && each.count > 0);
  const left = others.map(({ kind, count: all }) => `${kind} (${formatCount(all, "program")})`);
  return [
    ...begun.map(
      ({ kind, count: all, begun: some, complete }) =>
        `${kind}: ${count(complete)} of ${formatCount(all, "program")} ${how}${some > complete ? `, ${count(some - complete)} more in part` : ""}`,
    ),
    ...(left.length === 0 ? [] : [`not begun: ${left.join("; ")}`]),
  ];
}

function formatSchedules({ run, distinct, saved, steps, sampled }: ScheduleCounts): string[] {
  return [
    `${formatCount(run, "schedule")} with ${formatCount(steps, "step")} ${run === 1 ? "was" : "were"} run: ${count(distinct)} distinct ones of these programs, ` +
      `${count(sampled)} sampled ones of larger programs`,
    `${count(saved)} further schedules differ from a distinct one only in the order of independent steps`,
  ];
}

function formatCrashes({ run, steps, sampled }: ScheduleCounts, crashes: CrashCounts): string[] {
  const { crashStates, kills, powerLosses, recoveries, crashedRecoveries } = crashes;
  return [
    `${formatCount(run, "schedule")} with ${formatCount(steps, "step")}, ${count(sampled)} of them sampled ones of larger programs: killed at ` +
      `${formatCount(kills, "moment")}, and power lost in ${formatCount(powerLosses, "way")}`,
    `${formatCount(crashStates, "different crash state")} left and opened: the application started again ${formatCount(recoveries, "time")}, ` +
      `${count(crashedRecoveries)} of them after a recovery that was crashed itself`,
  ];
}

function formatFaults({ run, sampled }: ScheduleCounts, { injected, recoveries }: FaultCounts): string[] {
  const kinds = Object.entries(injected).map(([kind, times]) => `${count(times)} ${kind}`);
  const all = Object.values(injected).reduce((sum, times) => sum + times, 0);
  return [
    `${formatCount(run, "schedule")}, ${count(sampled)} of them sampled ones of larger programs: ${formatCount(all, "fault")} put into ` +
      `their steps${kinds.length === 0 ? "" : ` (${kinds.join(", ")})`}`,
    `what failed was tried again, and the application started again ${formatCount(recoveries, "time")} on what was there before that`,
  ];
}

/** Numbers that nobody counts digit by digit are rounded. */
function count(value: number): string {
  return value >= 1e9 ? `about ${value.toExponential(1).replace("e+", "e")}` : value.toLocaleString("en-US");
}

function formatCount(value: number, what: string): string {
  return `${count(value)} ${value === 1 ? what : `${what}s`}`;
}
