import { statSync } from "node:fs";
import { dirname } from "node:path";
import type { Database } from "better-sqlite3";
import type { Subject } from "../subject.js";
import { convertAccount } from "./convert-account.js";
import { foreignAccounts } from "./foreign-accounts.js";

interface Refusing {
  readonly subject: Subject;
  readonly healthy: boolean;
  readonly scratch: Database;
}

/** Returns why the database cannot be adopted: sentences, each with a count if it is about accounts. */
export function refusals(old: Database, { subject, healthy, scratch }: Refusing): readonly string[] {
  if (!healthy) return ["there are findings; `rollcall doctor` shows them, and what repair does about them"];
  if (statSync(subject.usersDirectory).dev !== statSync(dirname(subject.database)).dev) {
    return ["the user databases are on another file system than the database; move them beside it"];
  }
  const counts = new Map<string, number>();
  const refuse = (reason: string): void => void counts.set(reason, (counts.get(reason) ?? 0) + 1);
  scratch.exec("CREATE TEMP TABLE adopted_id (auth_id TEXT PRIMARY KEY) WITHOUT ROWID");
  const note = scratch.prepare("INSERT OR IGNORE INTO adopted_id VALUES (?)");
  for (const row of foreignAccounts(old, subject.tables)) {
    const account = convertAccount(row, "");
    if ("refused" in account) refuse(account.refused);
    else if (note.run(account.authId).changes === 0) refuse("another account has the same API key");
  }
  return [...counts].map(([reason, count]) => `${count.toLocaleString("en-US")} accounts: ${reason}`);
}
