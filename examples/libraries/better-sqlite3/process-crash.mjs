import Sqlite from "better-sqlite3";
import { accountOf, accountOrNull, fileIn, inspect, setup } from "../users.mjs";

export default {
  name: "better-sqlite3: a transaction in WAL mode, for process crashes",
  survives: "process-crash",
  setup,
  inspect,
  connect(directory) {
    const db = new Sqlite(fileIn(directory));
    db.pragma("journal_mode = WAL");
    const find = db.prepare("SELECT * FROM users WHERE key = ?");
    const insert = db.prepare("INSERT INTO users (key, name) VALUES (?, ?) RETURNING *");
    const remove = db.prepare("DELETE FROM users WHERE key = ?");
    const findOrInsert = db.transaction((key, name) => {
      const user = find.get(key);
      return user ? { ...accountOf(user), created: false } : { ...accountOf(insert.get(key, name)), created: true };
    });
    return {
      register: (key, { keyName = null }) => findOrInsert.immediate(key, keyName),
      find: (key) => accountOrNull(find.get(key)),
      remove: (key) => remove.run(key).changes > 0,
      close: () => db.close(),
    };
  },
};
