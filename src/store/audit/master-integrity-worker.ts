import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { checkIntegrity } from "./master-integrity.js";

/* The thread of `checkIntegrityInBackground`. `workerData` is the path of the master database. */

const database = new Sqlite(String(workerData), { fileMustExist: true, readonly: true, timeout: 10_000 });
try {
  parentPort?.postMessage(checkIntegrity(database));
} finally {
  database.close();
}
