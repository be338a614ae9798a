import { catalogue, findingCodes } from "../catalogue.js";
import type { FullDiagnosis } from "../diagnose.js";
import type { FindingCode } from "../findings.js";
import type { Action, Left, Planned } from "./action.js";
import { decisions } from "./decisions.js";
import { type Case, createFacts, type Facts } from "./facts.js";
import { planDuplicates, planSharedPath } from "./plan-duplicates.js";
import { planJournal, planLeftOver, planMissing, planOrphan } from "./plan-files.js";
import { planFinishRemoval, planKeyOnly, planRegistryOnly, planUndoRegistration } from "./plan-rows.js";

/**
 * Returns what repair would do about every case of every finding, and what it leaves. Nothing is changed. Cases are read
 * in pages, so that a plan of any length needs the same memory.
 */
export function* planRepair(full: FullDiagnosis): Generator<Planned> {
  const facts = createFacts(full);
  const isDamaged = facts.has("master-corrupt");
  for (const code of order) {
    if (catalogue[code].severity === "note") continue;
    for (const found of facts.cases(code)) {
      if (isDamaged) yield { left: leave(found, decisions["master-corrupt"] ?? "") };
      else yield* planCase(found, facts);
    }
  }
}

/** Duplicates come first, and files after the rows that may claim them. */
const order: readonly FindingCode[] = [
  "journal-left-over",
  "duplicate-auth-id",
  ...findingCodes.filter((code) => code !== "journal-left-over" && code !== "duplicate-auth-id"),
];

function* planCase(found: Case, facts: Facts): Generator<Planned> {
  const reason = decisions[found.code] ?? facts.whyUntouchable(found);
  if (reason !== undefined) yield { left: leave(found, reason) };
  else {
    for (const each of planners[found.code]?.(found, facts) ?? []) yield planned(found, each);
  }
}

/** Returns the action, or why there is none: a sentence about what has to be decided. */
export type Planner = (found: Case, facts: Facts) => readonly (Omit<Action, "code" | "subject"> | string)[];

const planners: { readonly [Code in FindingCode]?: Planner } = {
  "key-without-registry": planKeyOnly,
  "registry-without-key": planRegistryOnly,
  "duplicate-auth-id": planDuplicates,
  "duplicate-db-path": planSharedPath,
  "user-database-missing": planMissing,
  "unfinished-registration": planUndoRegistration,
  "unfinished-removal": planFinishRemoval,
  "user-database-orphaned": planOrphan,
  "journal-left-over": planLeftOver,
  "journal-without-database": planJournal,
};

function planned(found: Case, each: Omit<Action, "code" | "subject"> | string): Planned {
  if (typeof each === "string") return { left: leave(found, each) };
  return { action: { ...each, code: found.code, subject: found.subject } };
}

function leave({ code, subject }: Case, reason: string): Left {
  return { code, subject, reason };
}
