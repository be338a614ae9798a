import { createHash } from "node:crypto";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { openRegistrationStore } from "rollcall";

/** Returns the key of an account that `insertAccounts` inserted. */
export function keyOf(account: number): string {
  return `scale-key-${account}`;
}

/**
 * Inserts the rows of many active accounts into a new store, without their databases. (Rollcall's own calls would take
 * minutes, and what is measured does not read these databases.)
 */
export function insertAccounts(directory: string, count: number): void {
  openRegistrationStore({ directory }).close();
  const master = new Sqlite(join(directory, "master.sqlite"));
  master.pragma("synchronous = OFF");
  const at = new Date(0).toISOString();
  const insertKey = master.prepare("INSERT INTO api_keys VALUES (?, ?, NULL, 1, ?, ?)");
  const insertUser = master.prepare("INSERT INTO user_registry VALUES (?, ?, ?, 'active', ?, ?)");
  const insert = master.transaction((from: number, to: number) => {
    for (let account = from; account < to; account += 1) {
      const authId = createHash("sha256").update(keyOf(account)).digest("hex");
      const databaseId = authId.slice(0, 32);
      insertKey.run(authId, `name ${account}`, at, at);
      insertUser.run(authId, `users/user_${databaseId}.sqlite`, databaseId, at, at);
    }
  });
  const atOnce = 50_000;
  for (let from = 0; from < count; from += atOnce) insert(from, Math.min(count, from + atOnce));
  master.close();
}
