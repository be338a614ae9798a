import Sqlite from "better-sqlite3";
import { accountOf, accountOrNull, fileIn, inspect, setup } from "../users.mjs";

export default {
  name: "better-sqlite3: select, else insert",
  setup,
  inspect,
  connect(directory) {
    const db = new Sqlite(fileIn(directory));
    const find = db.prepare("SELECT * FROM users WHERE key = ?");
    const insert = db.prepare("INSERT INTO users (key, name) VALUES (?, ?)");
    const remove = db.prepare("DELETE FROM users WHERE key = ?");
    return {
      register(key, { keyName = null }) {
        const user = find.get(key);
        if (user) return { ...accountOf(user), created: false };
        const { lastInsertRowid } = insert.run(key, keyName);
        return { authId: String(lastInsertRowid), keyName, created: true };
      },
      find: (key) => accountOrNull(find.get(key)),
      remove: (key) => remove.run(key).changes > 0,
      close: () => db.close(),
    };
  },
};
