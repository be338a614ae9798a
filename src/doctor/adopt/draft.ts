import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { beginMaster, newDatabaseId, userDatabasePath } from "../../store/index.js";
import { DoctorError } from "../errors.js";
import type { Subject } from "../subject.js";
import type { Tables } from "../tables.js";
import { type ConvertedAccount, convertAccount } from "./convert-account.js";
import { foreignAccounts } from "./foreign-accounts.js";

/*
 * The new master database while the adoption is under way: a file beside the old one. The table `rollcall_adoption` says
 * that all accounts are in it, and `rollcall_adoption_file` which file becomes which. Both stay in the store as a record.
 */

const draftName = "rollcall-adoption.sqlite";

const schema = `
  CREATE TABLE rollcall_adoption (
    id INTEGER PRIMARY KEY CHECK (id = 1), old_database TEXT NOT NULL, users TEXT NOT NULL, quarantine TEXT NOT NULL,
    adopted_at TEXT NOT NULL) STRICT;
  CREATE TABLE rollcall_adoption_file (
    auth_id TEXT NOT NULL PRIMARY KEY, old_auth_id TEXT, old_file TEXT NOT NULL, new_path TEXT NOT NULL) STRICT;
`;

/** What an adoption works on. Paths are absolute. */
export interface Adoption {
  readonly oldDatabase: string;
  readonly users: string;
  readonly quarantine: string;
}

export interface AdoptedFile {
  readonly authId: string;
  readonly databaseId: string;
  readonly oldFile: string;
  /** Relative to the store's directory. */
  readonly newPath: string;
}

export function draftPathIn(directory: string): string {
  return join(directory, draftName);
}

/** Returns the adoption that a killed process has begun in a directory, or undefined. */
export function begunAdoption(directory: string): Adoption | undefined {
  const path = draftPathIn(directory);
  if (!existsSync(path)) return undefined;
  const draft = openDraft(directory);
  try {
    return readAdoption(draft);
  } finally {
    draft.close();
  }
}

function readAdoption(draft: Database): Adoption | undefined {
  const known = draft.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'rollcall_adoption'").get();
  if (known === undefined) return undefined;
  return draft
    .prepare<[], Adoption>("SELECT old_database AS oldDatabase, users, quarantine FROM rollcall_adoption")
    .get();
}

export function openDraft(directory: string): Database {
  const draft = new Sqlite(draftPathIn(directory));
  chmodSync(draftPathIn(directory), 0o600);
  draft.pragma("synchronous = FULL");
  return draft;
}

/**
 * Writes all accounts into the draft, in one transaction. Does nothing if they are in it.
 * @throws {DoctorError} If an account cannot be converted.
 */
export function writeDraft(draft: Database, old: Database, { tables, paths }: Subject, adoption: Adoption): void {
  if (readAdoption(draft) !== undefined) return;
  draft
    .transaction(() => {
      const { accounts } = beginMaster(draft);
      draft.exec(schema);
      const now = new Date().toISOString();
      const addFile = draft.prepare("INSERT INTO rollcall_adoption_file VALUES (?, ?, ?, ?)");
      for (const row of foreignAccounts(old, tables)) {
        const account = convertAccount(row, now);
        const oldFile = paths.fileOf(row.dbPath);
        if ("refused" in account || oldFile === undefined) throw new DoctorError("WRONG_USE", "an account has changed");
        const databaseId = newDatabaseId();
        const dbPath = userDatabasePath(databaseId);
        accounts.insert({ ...account, status: "active", databaseId, dbPath });
        addFile.run(account.authId, typeof row.authId === "string" ? row.authId : null, oldFile, dbPath);
      }
      draft
        .prepare("INSERT INTO rollcall_adoption VALUES (1, ?, ?, ?, ?)")
        .run(adoption.oldDatabase, adoption.users, adoption.quarantine, now);
    })
    .immediate();
}

export function accountsIn(draft: Database): number {
  return draft.prepare<[], number>("SELECT count(*) FROM user_registry").pluck().get() ?? 0;
}

export function storeIdOf(draft: Database): string {
  return draft.prepare<[], string>("SELECT store_id FROM rollcall_store").pluck().get() ?? "";
}

/** Returns the files in pages, so that nothing is being read while one is converted. */
export function* adoptedFiles(draft: Database): Generator<AdoptedFile> {
  const page = draft.prepare<[string], AdoptedFile>(
    `SELECT f.auth_id AS authId, r.database_id AS databaseId, old_file AS oldFile, new_path AS newPath
     FROM rollcall_adoption_file AS f JOIN user_registry AS r ON r.auth_id = f.auth_id
     WHERE f.auth_id > ? ORDER BY f.auth_id LIMIT 500`,
  );
  for (let files = page.all(""); files.length > 0; files = page.all(files.at(-1)?.authId ?? "")) yield* files;
}

interface DraftRow extends Omit<ConvertedAccount, "active"> {
  readonly active: number;
}

/**
 * Returns the auth ids of accounts in the draft that are not as they are in the old database, and whether their number
 * differs.
 */
export function differences(draft: Database, old: Database, tables: Tables): readonly string[] {
  const read = draft.prepare<[string], DraftRow>(
    `SELECT auth_id AS authId, key_name AS keyName, poll_interval AS pollInterval, is_active AS active,
       created_at AS createdAt, updated_at AS updatedAt FROM api_keys WHERE auth_id = ?`,
  );
  const wrong: string[] = [];
  let count = 0;
  for (const row of foreignAccounts(old, tables)) {
    count += 1;
    const expected = convertAccount(row, "");
    if ("refused" in expected) wrong.push(expected.refused);
    else if (!isSame(read.get(expected.authId), expected)) wrong.push(expected.authId);
  }
  const total = accountsIn(draft);
  return total === count ? wrong : [...wrong, `${total} accounts instead of ${count}`];
}

/** An account without times got that of the adoption. */
function isSame(found: DraftRow | undefined, expected: ConvertedAccount): boolean {
  return (
    found?.keyName === expected.keyName &&
    found.pollInterval === expected.pollInterval &&
    (found.active === 1) === expected.active &&
    (expected.createdAt === "" || found.createdAt === expected.createdAt) &&
    (expected.updatedAt === "" || found.updatedAt === expected.updatedAt)
  );
}
