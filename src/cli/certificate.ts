import type { CrashCounts, FaultCounts, PassResult, ScheduleCounts, VerifyReport } from "rollcall/verify";
import { wrap } from "./terminal.js";

/** What exactly was shown where nothing was found: what was done, how far, and within which bounds it holds. */
export function renderCertificate({ target, passes, seed }: VerifyReport): string[] {
  return [
    `Certificate for ${target.name}, seed ${seed}`,
    "",
    ...passes.flatMap((pass) => sayPass(pass).flatMap((line, index) => wrap(line, index === 0 ? "  " : "    "))),
    "",
    ...wrap(bounds, "  "),
  ];
}

const bounds =
  "It holds for these programs, keys and settings, for clients that share nothing but SQLite databases and files; for one " +
  "crash between two steps, and one more while the application recovers from it, or for one step that fails; and for a " +
  "file system that keeps what was fsynced and does wholly or not at all what one call does to names.";

function sayPass({ pass, work }: PassResult): string[] {
  const operations = Object.values(work.operations).reduce((sum, each) => sum + each, 0);
  switch (pass) {
    case "sequential":
      return [
        `sequential: ${count(work.runs)} programs of one client, ${count(operations)} operations, each answer the model's`,
      ];
    case "stress":
      return [
        `stress: ${count(work.runs)} rounds of real threads, ${count(operations)} operations, each history linearizable`,
      ];
    case "interleavings":
      return work.schedules === undefined
        ? []
        : ["interleavings:", ...sayPrograms(work.schedules, "to the last schedule"), ...saySchedules(work.schedules)];
    case "crashes":
      return work.schedules === undefined || work.crashes === undefined
        ? []
        : ["crashes:", ...sayPrograms(work.schedules, everyStep), ...sayCrashes(work.schedules, work.crashes)];
    case "faults":
      return work.schedules === undefined || work.faults === undefined
        ? []
        : ["faults:", ...sayPrograms(work.schedules, "in every schedule"), ...sayFaults(work.schedules, work.faults)];
    default:
      return pass satisfies never;
  }
}

const everyStep = "at every step of every schedule";

function sayPrograms({ programs }: ScheduleCounts, how: string): string[] {
  return programs.map(
    ({ kind, count: all, begun, complete }) =>
      `${kind}: ${count(complete)} of ${count(all)} programs ${how}${begun > complete ? `, ${count(begun - complete)} more in part` : ""}`,
  );
}

function saySchedules({ run, distinct, saved, steps, sampled }: ScheduleCounts): string[] {
  return [
    `${count(run)} schedules with ${count(steps)} steps were run: ${count(distinct)} distinct ones of these programs, ` +
      `${count(sampled)} sampled ones of larger programs`,
    `${count(saved)} further schedules differ from a distinct one only in the order of independent steps`,
  ];
}

function sayCrashes({ run, steps, sampled }: ScheduleCounts, crashes: CrashCounts): string[] {
  const { images, kills, powerLosses, laterLives, crashedRecoveries } = crashes;
  return [
    `${count(run)} schedules with ${count(steps)} steps, ${count(sampled)} of them sampled ones of larger programs: killed at ` +
      `${count(kills)} moments, and power lost in ${count(powerLosses)} ways`,
    `${count(images)} different images were left and opened: ${count(laterLives)} later lives, ` +
      `${count(crashedRecoveries)} of them after a recovery that was crashed itself`,
  ];
}

function sayFaults({ run, sampled }: ScheduleCounts, { injected, laterLives }: FaultCounts): string[] {
  const kinds = Object.entries(injected).map(([kind, times]) => `${count(times)} ${kind}`);
  const all = Object.values(injected).reduce((sum, times) => sum + times, 0);
  return [
    `${count(run)} schedules, ${count(sampled)} of them sampled ones of larger programs: ${count(all)} faults were put into ` +
      `their steps (${kinds.join(", ")})`,
    `what failed was tried again, and ${count(laterLives)} later lives began with what was there before that`,
  ];
}

/** Numbers that nobody counts digit by digit are rounded. */
function count(value: number): string {
  return value >= 1e9 ? `about ${value.toExponential(1).replace("e+", "e")}` : value.toLocaleString("en-US");
}
