import { dirname } from "node:path";
import type { ActionKind, RepairPlan, RepairReport, RepairSummary } from "../repair/index.js";
import { number } from "./numbers.js";
import { relativeTo, wrap } from "./wrap.js";

const examplesShown = 5;

/** What each action does, in words. */
const actions: { readonly [Kind in ActionKind]: string } = {
  "link-key": "keys get their registry row back, with the database that exists",
  "redirect-row": "registry rows are led to the database that is obviously theirs",
  "drop-duplicate": "duplicate rows move to the undo log; the oldest complete one stays",
  "undo-half-registration": "keys without row and file move to the undo log; the user can register again",
  "retire-registration": "registry rows without a key move to the undo log, their databases to the quarantine",
  "undo-registration": "unfinished registrations without data are undone",
  "finish-removal": "unfinished removals are finished; the databases move to the quarantine",
  "quarantine-database": "databases that no row names move to the quarantine",
  "quarantine-journal": "journals without a database move to the quarantine",
  "recover-database": "databases with the journal of a killed process are copied and recovered",
};

/** Returns what repair would do, as text of at most 100 columns. */
export function planText(plan: RepairPlan): string {
  const directory = dirname(plan.diagnosis.database);
  const head =
    plan.actions.length === 0
      ? ["PLAN: nothing that can be repaired without a decision."]
      : [
          "PLAN: nothing was changed. With --repair --apply, after a backup:",
          "",
          ...plan.actions.flatMap((action) => formatAction(action, directory)),
        ];
  return [...head, ...leftOf(plan, directory)].join("\n");
}

/** Returns what repair has done, and how to undo it. */
export function repairText(report: RepairReport): string {
  const { quarantines } = report;
  const directory = dirname(report.diagnosis.database);
  if (quarantines.length === 0) {
    return ["REPAIRED: nothing; no case can be repaired without a decision.", ...leftOf(report, directory)].join("\n");
  }
  const undo = quarantines.toReversed().map((quarantine) => `  rollcall doctor --undo ${quarantine}`);
  return [
    "REPAIRED:",
    "",
    ...report.actions.flatMap((action) => formatAction(action, directory)),
    ...leftOf(report, directory),
    "",
    "The backup of the database (before-repair.sqlite), all that was moved away, and the undo log:",
    ...quarantines.map((quarantine) => `  ${quarantine}`),
    "",
    "To undo the repair, in this order:",
    ...undo,
  ].join("\n");
}

function formatAction(
  { kind, count, examples }: RepairSummary["actions"][number],
  directory: string,
): readonly string[] {
  return [
    ...wrap(`${number(count)}  ${actions[kind]}  [${kind}]`, "  "),
    ...formatExamples(count, examples, directory),
    "",
  ];
}

function leftOf({ left }: RepairSummary, directory: string): readonly string[] {
  if (left.length === 0) return [];
  return [
    "",
    "LEFT: these need a decision",
    "",
    ...left.flatMap(({ code, reason, count, examples }) => [
      ...wrap(`${number(count)}  ${code}: ${reason}`, "  "),
      ...formatExamples(count, examples, directory),
    ]),
  ];
}

function formatExamples(count: number, examples: readonly string[], directory: string): readonly string[] {
  const shown = examples.slice(0, examplesShown);
  const more = count - shown.length;
  return [
    ...shown.flatMap((example) => wrap(relativeTo(directory, example), "      - ")),
    ...(more === 0 ? [] : [`      … and ${number(more)} more`]),
  ];
}
