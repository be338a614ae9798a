import { statSync } from "node:fs";
import type { Database } from "better-sqlite3";
import { checkFile, type FileCheck } from "./check-file.js";
import { messageOf } from "./errors.js";
import type { Pace } from "./progress.js";
import type { Scratch } from "./scratch.js";

const batchSize = 500;

/**
 * Checks every user database that a row names or that was listed, and that was not checked yet. One file is open at a
 * time. A file that is the master itself is not opened: closing it would drop the locks of the doctor's own connection.
 */
export async function checkFiles(scratch: Scratch, masterInode: string, deep: boolean, pace: Pace): Promise<void> {
  const { database, directory } = scratch;
  const total =
    database.prepare<[{ after: string }], number>(`SELECT count(*) FROM (${unchecked})`).pluck().get({ after: "" }) ??
    0;
  const next = database.prepare<[{ after: string }], string>(`${unchecked} ORDER BY file LIMIT ${batchSize}`).pluck();
  let done = 0;
  for (let files = next.all({ after: "" }); files.length > 0; files = next.all({ after: files.at(-1) ?? "" })) {
    const checks: (readonly [string, FileCheck])[] = [];
    for (const file of files) {
      checks.push([file, await checkUnlessMaster(file, masterInode, deep, directory)]);
      done += 1;
      await pace.step("checking user databases", done, total);
    }
    save(database, checks);
  }
}

const isUnchecked = "file > @after AND NOT EXISTS (SELECT 1 FROM file_check WHERE file_check.file = candidate.file)";
const unchecked = `
  SELECT file FROM registry_row AS candidate WHERE ${isUnchecked}
  UNION SELECT file FROM listed AS candidate WHERE kind = 'database' AND ${isUnchecked}`;

async function checkUnlessMaster(
  file: string,
  masterInode: string,
  deep: boolean,
  scratch: string,
): Promise<FileCheck> {
  const none = { inode: null, directory: null, identity: null, hasRows: false, journal: null };
  try {
    if (inodeOf(file) === masterInode) {
      return { ...none, inode: masterInode, condition: "corrupt", detail: "it is the master database itself" };
    }
    return await checkFile(file, deep, scratch);
  } catch (error) {
    return { ...none, condition: "unreadable", detail: messageOf(error) };
  }
}

function save(database: Database, checks: readonly (readonly [string, FileCheck])[]): void {
  const insert = database.prepare<unknown[]>(
    "INSERT OR REPLACE INTO file_check VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  database.transaction(() => {
    for (const [file, { condition, detail, inode, directory, identity, hasRows, journal }] of checks) {
      const ids = [identity?.storeId, identity?.authId, identity?.databaseId, identity?.removedAt];
      insert.run(file, condition, detail, inode, directory, ...ids.map((id) => id ?? null), hasRows ? 1 : 0, journal);
    }
  })();
}

/** Returns device and inode of a file, or undefined if it does not exist. */
export function inodeOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? undefined : `${stat.dev}:${stat.ino}`;
}
