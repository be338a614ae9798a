import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { syncDirectory, writeDurably } from "../../properties/faulty-stores/durable-files.js";
import { applyUserMigrations } from "../user-migrations.js";
import type { Contestant } from "./contestant.js";
import { createPlainMaster, hashApiKey, openPlainMaster, plainDatabasePath } from "./plain-master.js";

/**
 * The minimal cost of two durable rows and a durable file, without recovery after a crash, identity in the file, or
 * checks. It is not usable as a store; the others are compared with it.
 */
export const floor: Contestant = {
  explanation: "both rows in one transaction, a template copied and synced; no protocol, not crash-safe",
  setup: createPlainMaster,
  connect(directory) {
    const master = openPlainMaster(directory);
    const template = migratedBytes();
    const find = master.prepare("SELECT 1 FROM user_registry WHERE auth_id = ?");
    const insertKey = master.prepare("INSERT OR IGNORE INTO api_keys (auth_id) VALUES (?)");
    const insertUser = master.prepare("INSERT OR IGNORE INTO user_registry (auth_id, db_path) VALUES (?, ?)");
    const insert = master.transaction((authId: string, path: string): boolean => {
      insertKey.run(authId);
      return insertUser.run(authId, path).changes > 0;
    }).immediate;
    return {
      register(apiKey) {
        const authId = hashApiKey(apiKey);
        if (find.get(authId) !== undefined) return;
        const path = plainDatabasePath(authId);
        if (!insert(authId, path)) return;
        writeDurably(join(directory, path), template);
        syncDirectory(join(directory, "users"));
      },
      close: () => master.close(),
    };
  },
};

function migratedBytes(): Buffer {
  const database = new Sqlite(":memory:");
  applyUserMigrations(database);
  const bytes = database.serialize();
  database.close();
  return bytes;
}
