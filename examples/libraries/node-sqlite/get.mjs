import { DatabaseSync } from "node:sqlite";
import { accountOf, accountOrNull, fileIn, inspect, setup } from "../users.mjs";

const upsert = `INSERT INTO users (key, name) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING *`;

export default {
  name: "node:sqlite: ON CONFLICT DO UPDATE … RETURNING with get",
  setup,
  inspect,
  connect(directory) {
    const db = new DatabaseSync(fileIn(directory));
    const register = db.prepare(upsert);
    const find = db.prepare("SELECT * FROM users WHERE key = ?");
    const remove = db.prepare("DELETE FROM users WHERE key = ?");
    return {
      register: (key, { keyName = null }) => accountOf(register.get(key, keyName)),
      find: (key) => accountOrNull(find.get(key)),
      remove: (key) => remove.run(key).changes > 0,
      close: () => db.close(),
    };
  },
};
