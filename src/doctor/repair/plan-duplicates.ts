import { join } from "node:path";
import { authIdInName } from "../paths.js";
import type { Action } from "./action.js";
import type { Case, Facts, RegistryFact } from "./facts.js";
import { movableFile, refOf, refOfKey, stillNames, unchanged } from "./plan-rows.js";

type Plan = Omit<Action, "code" | "subject">;

/** Several rows for one auth id: the oldest complete one stays. */
export function planDuplicates({ authId, keyRid }: Case, facts: Facts): readonly (Plan | string)[] {
  if (typeof authId !== "string") return [];
  return keyRid === null ? planRegistryDuplicates(authId, facts) : planKeyDuplicates(authId, facts);
}

function planKeyDuplicates(authId: string, facts: Facts): readonly (Plan | string)[] {
  const [kept, ...others] = facts.keysOf(authId);
  if (kept === undefined) return [];
  if (others.some(({ active }) => active !== kept.active)) {
    return ["one row says active and another does not; decide whether the account shall be active"];
  }
  return others.map((row) => ({
    kind: "drop-duplicate",
    guards: [kept, row].map((each) => ({ guard: "row-exists", row: refOfKey(each) }) as const),
    removes: [refOfKey(row)],
    moves: [],
    order: "rows-first",
  }));
}

function planRegistryDuplicates(authId: string, facts: Facts): readonly (Plan | string)[] {
  const rows = facts.registryOf(authId);
  const isComplete = (row: RegistryFact): boolean =>
    row.status === "active" && row.file !== null && facts.fileOf(row.file)?.condition === "intact";
  const hasData = (row: RegistryFact): boolean => row.file !== null && facts.fileOf(row.file)?.hasRows === 1;
  const files = new Set(rows.filter(hasData).map(({ file }) => file));
  if (files.size > 1) return ["several of its rows have a database with data; decide which is the user's"];
  const kept = rows.find((row) => isComplete(row) && hasData(row)) ?? rows.find(isComplete);
  if (kept === undefined) return ["none of its rows is active and has an intact database; decide which is right"];
  return rows.filter((row) => row !== kept).map((row) => dropRow(row, kept, facts));
}

function dropRow(row: RegistryFact, kept: RegistryFact, facts: Facts): Plan | string {
  const moves = row.file === kept.file ? [] : movableFile(row, facts);
  if (typeof moves === "string") return moves;
  const guards = [...stillNames(kept), ...stillNames(row), ...moves.flatMap(unchanged)];
  return { kind: "drop-duplicate", guards, removes: [refOf(row)], moves, order: "rows-first" };
}

/** Several accounts with one path: if all but the owner have their own file under its usual name, they are led there. */
export function planSharedPath({ file }: Case, facts: Facts): readonly (Plan | string)[] {
  const { subject } = facts;
  if (file === null) return ["the path is no path of a file; decide whose row is right"];
  const rows = facts.namesOf(file);
  const accounts = new Set(rows.map(({ authId }) => authId));
  // Rows of one account are a duplicate auth id.
  if (accounts.size < 2) return [];
  const owner = authIdInName(file, subject.pattern);
  if (owner === undefined || !accounts.has(owner) || subject.storeId !== undefined) {
    return ["the path does not tell whose file it is; decide"];
  }
  return rows
    .filter(({ authId }) => authId !== owner)
    .map((row) => {
      const own = join(subject.usersDirectory, subject.pattern.replace("*", row.authId));
      return redirect(row, own, facts) ?? "the other account has no database of its own; decide what it shall have";
    });
}

/** Returns the action that leads a row to an unregistered, intact database, or undefined if the file is none. */
export function redirect(row: RegistryFact, file: string, facts: Facts): Plan | undefined {
  const fact = facts.fileOf(file);
  if (fact?.condition !== "intact" || fact.hasRows === 0 || facts.namesOf(file).length > 0) return undefined;
  return {
    kind: "redirect-row",
    guards: [...stillNames(row), ...unchanged(file), { guard: "unnamed", file }],
    removes: [],
    redirects: { row: refOf(row), from: row.dbPath, file },
    moves: [],
    order: "rows-first",
  };
}
