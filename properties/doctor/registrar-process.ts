import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { authIdOf, fileNameOf, userBytes } from "./application.js";

/*
 * Registers accounts as the original backend did, in two transactions and then the file, until it is killed. Prints the
 * auth id of each that is complete.
 */
const [directory = "", journalMode = "wal"] = process.argv.slice(2);
const master = new Sqlite(join(directory, "master.db"), { timeout: 10_000 });
master.pragma(`journal_mode = ${journalMode}`);
const addKey = master.prepare("INSERT INTO api_keys (auth_id, created_at) VALUES (?, ?)");
const addRegistry = master.prepare("INSERT INTO user_registry (auth_id, db_path, created_at) VALUES (?, ?, ?)");
for (let index = 0; ; index += 1) {
  const authId = authIdOf(`live ${index}`);
  const now = new Date().toISOString();
  addKey.run(authId, now);
  addRegistry.run(authId, `users/${fileNameOf(authId)}`, now);
  writeFileSync(join(directory, "users", fileNameOf(authId)), userBytes(authId));
  process.stdout.write(`${authId}\n`);
  // Otherwise it registers thousands each second, and the doctor has more and more to read.
  await pause(10);
}
