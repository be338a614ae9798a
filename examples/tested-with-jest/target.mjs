import Sqlite from "better-sqlite3";
import { inspectSqlite } from "rollcall/verify";

const open = (directory) => new Sqlite(`${directory}/app.db`);

export default {
  name: "users",
  setup: (directory) => open(directory).exec("CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE)").close(),
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO users (email) VALUES (?) ON CONFLICT (email) DO NOTHING");
    const find = db.prepare("SELECT CAST(id AS TEXT) AS authId FROM users WHERE email = ?");
    return {
      register(email) {
        const created = insert.run(email).changes === 1;
        return { ...find.get(email), created };
      },
      find: (email) => find.get(email) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({ file: "app.db", accounts: { table: "users", authId: "id" } }),
};
