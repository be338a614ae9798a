import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { inodeOf } from "../check-files.js";
import { realPathOf } from "../subject.js";
import type { Action, Guard, RowRef } from "./action.js";
import type { Case, Facts, KeyFact, RegistryFact } from "./facts.js";

type Plan = Omit<Action, "code" | "subject">;

/**
 * A key without a registry row. If the user's database exists under its usual name, the account is completed. If there is
 * no file that can be the user's, the half registration is undone, as the failed call should have done: the user
 * registers again with the same key. Completing it instead would mean to promise a database that does not exist, which
 * the application would then make empty.
 */
export function planKeyOnly({ authId, keyRid }: Case, facts: Facts): readonly (Plan | string)[] {
  if (typeof authId !== "string" || keyRid === null) return [];
  const { subject } = facts;
  if (facts.keysOf(authId).some(({ createdMs }) => facts.isRecent(createdMs))) {
    return ["it was registered just now, and may be under way; run the doctor again in a minute"];
  }
  const key: RowRef = { table: "api_keys", rid: keyRid, authId };
  const guards: readonly Guard[] = [
    { guard: "row-exists", row: key },
    { guard: "no-row", table: "user_registry", authId },
  ];
  const file = join(subject.usersDirectory, subject.pattern.replace("*", authId));
  if (existsSync(file)) {
    if (subject.storeId !== undefined)
      return ["the store keeps more about a database than its path; restore the master"];
    if (facts.fileOf(file)?.condition !== "intact" || facts.namesOf(file).length > 0) {
      return ["a file has the user's usual name, but it is damaged, empty or another account's; decide what it is"];
    }
    const adds = { authId, file, ofKey: keyRid };
    const found = [...guards, ...unchanged(file), { guard: "unnamed", file } as const];
    return [{ kind: "link-key", guards: found, removes: [], adds, moves: [], order: "rows-first" }];
  }
  if (facts.anonymousOrphans > 0) {
    return ["there are orphaned databases that do not name their user; one of them may be this user's"];
  }
  const without = [...guards, { guard: "no-file", file } as const];
  return [{ kind: "undo-half-registration", guards: without, removes: [key], moves: [], order: "rows-first" }];
}

/**
 * A registry row without a key. The key may have been revoked on purpose, so it is not made anew: that could
 * give access back. Row and database are kept together, in the undo log and the quarantine.
 */
export function planRegistryOnly({ authId, registryRid }: Case, facts: Facts): readonly (Plan | string)[] {
  if (typeof authId !== "string") return [];
  const row = facts.registryOf(authId).find(({ rid }) => rid === registryRid);
  if (row === undefined) return [];
  const moves = movableFile(row, facts);
  if (typeof moves === "string") return [moves];
  const guards: readonly Guard[] = [...stillNames(row), { guard: "no-row", table: "api_keys", authId }];
  return [{ kind: "retire-registration", guards, removes: [refOf(row)], moves, order: "rows-first" }];
}

/** A registration that stopped half-way is undone if nothing was stored in its database yet. */
export function planUndoRegistration({ authId, registryRid }: Case, facts: Facts): readonly (Plan | string)[] {
  const row = typeof authId === "string" ? unfinishedRow(authId, registryRid, facts) : undefined;
  if (row === undefined) return ["the account has several rows; decide which is right"];
  const file = row.file === null ? undefined : facts.fileOf(row.file);
  if (file !== undefined && !["missing", "empty"].includes(file.condition) && !isIntactAndBare(file)) {
    return ["its database has data or cannot be read; finish the registration, or remove the account"];
  }
  return end("undo-registration", row, facts);
}

/** A removal that stopped half-way is finished. The data go to the quarantine instead of being deleted. */
export function planFinishRemoval({ authId, registryRid }: Case, facts: Facts): readonly (Plan | string)[] {
  const row = typeof authId === "string" ? unfinishedRow(authId, registryRid, facts) : undefined;
  if (row === undefined) return ["the account has several rows; decide which is right"];
  return end("finish-removal", row, facts);
}

function isIntactAndBare({ condition, hasRows }: { condition: string; hasRows: number }): boolean {
  return condition === "intact" && hasRows === 0;
}

function unfinishedRow(authId: string, rid: number | null, facts: Facts): RegistryFact | undefined {
  const rows = facts.registryOf(authId);
  return rows.length === 1 ? rows.find((row) => row.rid === rid) : undefined;
}

function end(kind: Plan["kind"], row: RegistryFact, facts: Facts): readonly (Plan | string)[] {
  const moves = movableFile(row, facts);
  if (typeof moves === "string") return [moves];
  const keys = facts.keysOf(row.authId).map(refOfKey);
  const status: Guard = { guard: "column-is", row: refOf(row), column: "status", value: row.status ?? "" };
  const guards = [...stillNames(row), status, ...moves.flatMap(unchanged)];
  return [{ kind, guards, removes: [refOf(row), ...keys], moves, order: "files-first" }];
}

/** Returns the row's file if it exists, or why it cannot be moved together with the row. */
export function movableFile({ file, authId }: RegistryFact, facts: Facts): readonly string[] | string {
  if (file === null) return [];
  const fact = facts.fileOf(file);
  if (fact === undefined || fact.condition === "missing") return [];
  if (facts.namesOf(file).some((row) => row.authId !== authId)) return "another account's row names its database too";
  if (facts.fileOf(file)?.condition === "unreadable") return "its database cannot be read; give the doctor access";
  const inside = realPathOf(facts.subject.usersDirectory);
  if (fact.directory !== inside)
    return "its database is not in the directory of the user databases; move it there first";
  return [file];
}

/** The row exists and names the same file as when the plan was made. */
export function stillNames(row: RegistryFact): readonly Guard[] {
  return [{ guard: "column-is", row: refOf(row), column: "db_path", value: row.dbPath }];
}

export function unchanged(file: string): readonly Guard[] {
  const inode = inodeOf(file);
  const changedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return inode === undefined || changedMs === undefined ? [] : [{ guard: "file-unchanged", file, inode, changedMs }];
}

export function refOf({ rid, authId }: RegistryFact): RowRef {
  return { table: "user_registry", rid, authId };
}

export function refOfKey({ rid, authId }: KeyFact): RowRef {
  return { table: "api_keys", rid, authId };
}
