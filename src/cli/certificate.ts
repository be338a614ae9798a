import type { PassResult, ScheduleCounts, VerifyReport } from "rollcall/verify";
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
  "It holds for these programs, keys and settings, for clients that share nothing but SQLite databases and files, and as " +
  "long as nothing crashes and no call fails: crashes and faults are not part of it.";

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
      return work.schedules === undefined ? [] : ["interleavings:", ...saySchedules(work.schedules)];
    default:
      return pass satisfies never;
  }
}

function saySchedules({ run, distinct, saved, steps, sampled, programs }: ScheduleCounts): string[] {
  const explored = programs.map(
    ({ kind, count: all, begun, complete }) =>
      `${kind}: ${count(complete)} of ${count(all)} programs to the last schedule${begun > complete ? `, ${count(begun - complete)} more in part` : ""}`,
  );
  return [
    ...explored,
    `${count(run)} schedules with ${count(steps)} steps were run: ${count(distinct)} distinct ones of these programs, ` +
      `${count(sampled)} sampled ones of larger programs`,
    `${count(saved)} further schedules differ from a distinct one only in the order of independent steps`,
  ];
}

/** Numbers that nobody counts digit by digit are rounded. */
function count(value: number): string {
  return value >= 1e9 ? `about ${value.toExponential(1).replace("e+", "e")}` : value.toLocaleString("en-US");
}
