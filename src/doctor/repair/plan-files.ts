import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { authIdInName } from "../paths.js";
import { databaseOfCompanion } from "../reading/index.js";
import type { Action } from "./action.js";
import type { Case, Facts } from "./facts.js";
import { redirect } from "./plan-duplicates.js";
import { unchanged } from "./plan-rows.js";

type Plan = Omit<Action, "code" | "subject">;

/** A row whose file is missing is led to an unregistered file only if that is obviously its own, by its name. */
export function planMissing({ authId, registryRid, file }: Case, facts: Facts): readonly (Plan | string)[] {
  const lost = "restore the file from a backup; an empty one is never made in its place";
  if (typeof authId !== "string" || file === null || facts.subject.storeId !== undefined) return [lost];
  const row = facts.registryOf(authId).find(({ rid }) => rid === registryRid);
  const [own] = candidatesOf(authId, file, facts).filter((candidate) => candidate !== file);
  if (row === undefined || own === undefined || facts.registryOf(authId).length > 1) return [lost];
  const plan = redirect(row, own, facts);
  if (plan === undefined) return [lost];
  return [{ ...plan, guards: [...plan.guards, { guard: "no-file", file }] }];
}

/** The files in the directory that may be a lost one: the usual name of the account, or the same name. */
function candidatesOf(authId: string, lost: string, { subject: { usersDirectory, pattern }, fileOf }: Facts): string[] {
  const names = new Set([pattern.replace("*", authId), basename(lost)]);
  return [...names].map((name) => join(usersDirectory, name)).filter((file) => fileOf(file)?.condition === "intact");
}

/** An orphaned database moves to the quarantine, unless a row claims it, or it may be live. */
export function planOrphan({ file }: Case, facts: Facts): readonly (Plan | string)[] {
  if (file === null) return [];
  const { subject } = facts;
  const fact = facts.fileOf(file);
  if (fact === undefined) return [];
  if (subject.storeId !== undefined) {
    if (fact.storeId === subject.storeId && fact.removedAt === null) {
      return [
        "it is a live database of this store: the master may be older than it; restore the newer master, or decide",
      ];
    }
  } else {
    const owner = authIdInName(file, subject.pattern);
    if (owner === undefined) return ["its name is not that of a user database here; decide what it is"];
    const claim = claimOf(owner, file, facts);
    if (claim !== undefined) return claim;
  }
  if (facts.isRecent(statSync(file, { throwIfNoEntry: false })?.mtimeMs)) {
    return ["it was changed just now, and may be a registration under way; run the doctor again in a minute"];
  }
  if (fact.condition === "unreadable") return ["it cannot be read; give the doctor access"];
  const guards = [...unchanged(file), { guard: "unnamed", file } as const];
  return [{ kind: "quarantine-database", guards, removes: [], moves: [file], order: "files-first" }];
}

/**
 * Returns what follows if an account may claim the file: nothing, because the account's own case deals with it, or a
 * reason. Returns undefined if no account claims it.
 */
function claimOf(owner: string, file: string, facts: Facts): readonly string[] | undefined {
  const rows = facts.registryOf(owner);
  if (rows.length === 0) {
    if (facts.keysOf(owner).length === 0) return undefined;
    return facts.fileOf(file)?.condition === "intact"
      ? []
      : ["it has the usual name of an account that has no row; decide"];
  }
  const [row] = rows;
  const missing = row?.file !== null && row?.file !== undefined && facts.fileOf(row.file)?.condition === "missing";
  if (missing && rows.length === 1 && row !== undefined) {
    return redirect(row, file, facts) === undefined
      ? ["its account misses its database; decide whether this is it"]
      : [];
  }
  const isShared = rows.some((each) => each.file !== null && facts.namesOf(each.file).length > 1);
  if (!isShared) return undefined;
  const isPlanned = row !== undefined && row.file !== null && authIdInName(row.file, facts.subject.pattern) !== owner;
  return isPlanned && redirect(row, file, facts) !== undefined ? [] : ["its account shares another file; decide"];
}

/** SQLite recovers the database, after both files were copied. */
export function planLeftOver({ file }: Case): readonly (Plan | string)[] {
  if (file === null) return [];
  return [{ kind: "recover-database", guards: [], removes: [], moves: [], recovers: file, order: "files-first" }];
}

/** A journal without its database moves away, so that it cannot damage a database that is restored there. */
export function planJournal({ file }: Case): readonly (Plan | string)[] {
  const owner = file === null ? undefined : databaseOfCompanion(file);
  if (file === null || owner === undefined) return [];
  const guards = [{ guard: "no-file", file: owner } as const];
  return [{ kind: "quarantine-journal", guards, removes: [], moves: [file], order: "files-first" }];
}
