import { DatabaseSync } from "node:sqlite";
import { accountOf, accountOrNull, fileIn, inspect, setup } from "../users.mjs";

const upsert = `INSERT INTO users (key, name) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;

export default {
  name: "node:sqlite: ON CONFLICT DO UPDATE … RETURNING with all, and a timeout",
  setup,
  inspect,
  connect(directory) {
    const db = new DatabaseSync(fileIn(directory), { timeout: 5000 });
    const register = db.prepare(upsert);
    const find = db.prepare("SELECT * FROM users WHERE key = ?");
    const remove = db.prepare("DELETE FROM users WHERE key = ?");
    return {
      register: (key, { keyName = null }) => accountOf(register.all(key, keyName)[0]),
      find: (key) => accountOrNull(find.get(key)),
      remove: (key) => remove.run(key).changes > 0,
      close: () => db.close(),
    };
  },
};
