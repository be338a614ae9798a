import { chmodSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Sqlite, { type Database } from "better-sqlite3";
import { draftsDirectoryName, masterFileName, usersDirectoryName } from "../../store/index.js";
import { sync } from "../durable.js";
import { codeOf, DoctorError, messageOf } from "../errors.js";
import type { Pace } from "../progress.js";
import { companionSuffixes } from "../reading/index.js";
import { tablesOf } from "../tables.js";
import { convertFile } from "./convert-file.js";
import { type Adoption, accountsIn, adoptedFiles, differences, draftPathIn, openDraft, storeIdOf } from "./draft.js";

/**
 * Does what is left of an adoption whose accounts are in the draft. Every step is skipped if it was done, so a killed
 * process can be followed by another:
 *
 * 1. Each user database is copied, marked, compared, and linked to its new name. The originals are not touched.
 * 2. The accounts in the draft are compared with the old database.
 * 3. The old user databases and then the old database move to the quarantine.
 * 4. The draft gets the name of a store's master. From then on the directory is a store.
 */
export async function carryOn(directory: string, adoption: Adoption, pace: Pace): Promise<void> {
  for (const each of [join(directory, usersDirectoryName), join(directory, draftsDirectoryName), adoption.quarantine]) {
    mkdirSync(each, { recursive: true, mode: 0o700 });
    sync(dirname(each));
  }
  const draft = openDraft(directory);
  const old = existsSync(adoption.oldDatabase) ? openAlone(adoption.oldDatabase) : undefined;
  try {
    await convertFiles(directory, draft, pace);
    if (old !== undefined) compareAccounts(draft, old);
    await moveOldFiles(draft, adoption.quarantine, pace);
  } catch (error) {
    if (error instanceof DoctorError) throw error;
    const advice = "nothing is lost; mend the cause and run it again";
    throw new DoctorError("UNREADABLE", `the adoption stopped: ${messageOf(error)}; ${advice}`, { cause: error });
  } finally {
    old?.close();
    draft.close();
  }
  moveAway(adoption.oldDatabase, adoption.quarantine);
  sync(adoption.quarantine);
  sync(directory);
  publish(directory);
}

/** A store's master is in WAL mode from the beginning. Its -wal is deleted when the only connection is closed. */
function publish(directory: string): void {
  const draft = openDraft(directory);
  draft.pragma("journal_mode = WAL");
  draft.close();
  const path = draftPathIn(directory);
  if (existsSync(`${path}-wal`)) {
    throw new DoctorError("UNREADABLE", `${path} is in use by another process; end it and run the adoption again`);
  }
  renameSync(path, join(directory, masterFileName));
  sync(directory);
}

/**
 * Opens the old database while no other connection has it open, and keeps every other one out until it is closed.
 * @throws {DoctorError} If the application runs.
 */
export function openAlone(path: string): Database {
  const database = new Sqlite(path, { fileMustExist: true, timeout: 0 });
  try {
    // In WAL mode this needs the only connection. It also moves what is in the -wal into the file.
    database.pragma("journal_mode = DELETE");
    database.pragma("locking_mode = EXCLUSIVE");
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    if (!codeOf(error).startsWith("SQLITE_BUSY")) throw error;
    throw new DoctorError("UNREADABLE", `${path} is in use; stop the application first`, { cause: error });
  }
}

async function convertFiles(directory: string, draft: Database, pace: Pace): Promise<void> {
  const total = accountsIn(draft);
  const target = { directory, drafts: join(directory, draftsDirectoryName), storeId: storeIdOf(draft) };
  let done = 0;
  for (const file of adoptedFiles(draft)) {
    await convertFile(file, target);
    done += 1;
    await pace.step("adopting user databases", done, total);
  }
  // Before the originals move away, the names of the copies must be durable.
  sync(join(directory, usersDirectoryName));
}

function compareAccounts(draft: Database, old: Database): void {
  const tables = tablesOf(old);
  if ("missing" in tables) throw new Error(`the old database has lost ${tables.missing}`);
  const [first, ...others] = differences(draft, old, tables);
  if (first === undefined) return;
  throw new Error(`the accounts differ from those of the old database: ${first} and ${others.length} more`);
}

async function moveOldFiles(draft: Database, quarantine: string, pace: Pace): Promise<void> {
  const users = join(quarantine, usersDirectoryName);
  mkdirSync(users, { recursive: true, mode: 0o700 });
  let done = 0;
  for (const { oldFile } of adoptedFiles(draft)) {
    moveAway(oldFile, users);
    done += 1;
    await pace.step("moving the old user databases away", done);
  }
  sync(users);
}

function moveAway(file: string, quarantine: string): void {
  for (const suffix of ["", ...companionSuffixes]) {
    if (!existsSync(`${file}${suffix}`)) continue;
    renameSync(`${file}${suffix}`, join(quarantine, `${basename(file)}${suffix}`));
    if (suffix === "") chmodSync(join(quarantine, basename(file)), 0o600);
  }
}
