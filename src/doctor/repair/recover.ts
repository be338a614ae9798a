import { statSync } from "node:fs";
import { basename, join } from "node:path";
import Sqlite from "better-sqlite3";
import { sync } from "../durable.js";
import { companionSuffixes, copyWith, whileUnchanged } from "../reading/index.js";
import type { UndoLog } from "./undo-log.js";

const busyTimeoutMs = 5000;

/**
 * Copies a database and its journals to the quarantine, and lets SQLite recover the original by opening it. Returns why
 * that was not possible, or undefined.
 */
export async function recoverDatabase(file: string, quarantine: string, log: UndoLog): Promise<string | undefined> {
  const copy = join(quarantine, `before-recovery-of-${basename(file)}`);
  const suffixes = companionSuffixes.filter((suffix) => suffix !== "-shm");
  const files = ["", ...suffixes].map((suffix) => `${file}${suffix}`);
  const isCopied = await whileUnchanged(files, () => {
    copyWith(suffixes, file, copy);
    return true;
  });
  if (isCopied === undefined) return "another process is writing it";
  for (const suffix of ["", ...suffixes]) {
    if (statSync(`${copy}${suffix}`, { throwIfNoEntry: false }) !== undefined) sync(`${copy}${suffix}`);
  }
  sync(quarantine);
  log.write([{ step: "recover", kind: "recover-database", file, copy }]);
  const database = new Sqlite(file, { fileMustExist: true, timeout: busyTimeoutMs });
  try {
    database.prepare("SELECT count(*) FROM sqlite_schema").get();
  } finally {
    // The last connection in WAL mode moves the -wal into the database and deletes it.
    database.close();
  }
  return undefined;
}
