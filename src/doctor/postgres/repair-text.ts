import { wrap } from "../report/index.js";
import type { Mending, PostgresRepairPlan, PostgresRepairReport } from "./repair.js";

/** Returns what repair would do, as text of at most 100 columns. */
export function postgresPlanText({ mendings }: Pick<PostgresRepairPlan, "mendings">): string {
  if (mendings.length === 0) return "PLAN: nothing that can be repaired without a decision.";
  return ["PLAN: nothing was changed. With --repair --apply:", "", ...mendings.flatMap(formatMending)].join("\n");
}

/** Returns what repair has done, and how to undo it. */
export function postgresRepairText({ done, refused }: Omit<PostgresRepairReport, "diagnosis">): string {
  const undo = done.map((mending) => mending.undo).filter((statement) => statement !== "");
  return [
    done.length === 0 ? "REPAIRED: nothing." : "REPAIRED:",
    ...(done.length === 0 ? [] : ["", ...done.flatMap(formatMending)]),
    ...(refused.length === 0 ? [] : ["", "LEFT: the database refused these, and nothing was changed", ""]),
    ...refused.flatMap((mending) => [...formatMending(mending), ...wrap(mending.reason, "      ")]),
    ...(undo.length === 0 ? [] : ["", "To undo the repair, in this order:"]),
    ...undo.toReversed().flatMap((statement) => wrap(`${statement};`, "  ")),
  ].join("\n");
}

function formatMending({ code, subject, statement }: Mending): readonly string[] {
  return [...wrap(`${subject}  [${code}]`, "  "), ...wrap(`${statement};`, "      ")];
}
