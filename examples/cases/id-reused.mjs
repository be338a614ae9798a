import { inspectSqlite } from "rollcall/verify";
import { create, open } from "./database.mjs";

export const about = {
  reports: ["https://github.com/leepeuker/movary/issues/557"],
  title: "A new user inherits the history of a deleted one",
  judgement:
    "SQLite gives the highest id again, and does not enforce foreign keys unless a connection asks for it. So the rows of a deleted user stay, and belong to the next one.",
  expected: "failed",
};

/** `foreignKeys`: ON or OFF. */
export const target = (name, foreignKeys) => ({
  name,
  setup: (directory) =>
    create(
      directory,
      `CREATE TABLE user (id INTEGER PRIMARY KEY, login TEXT NOT NULL UNIQUE, name TEXT);
       CREATE TABLE history (user_id INTEGER PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE, movie TEXT);`,
    ),
  connect(directory) {
    const db = open(directory);
    db.pragma(`foreign_keys = ${foreignKeys}`);
    const insert = db.prepare("INSERT INTO user (login, name) VALUES (?, ?) ON CONFLICT DO NOTHING");
    const byLogin = db.prepare("SELECT CAST(id AS TEXT) AS authId, name AS keyName FROM user WHERE login = ?");
    const remove = db.prepare("DELETE FROM user WHERE login = ?");
    const watch = db.prepare("INSERT OR REPLACE INTO history SELECT id, ? FROM user WHERE login = ?");
    const watched = db.prepare("SELECT movie FROM history JOIN user ON user.id = user_id WHERE login = ?").pluck();
    const signUp = db.transaction((login, keyName) => {
      const created = insert.run(login, keyName).changes === 1;
      return { ...byLogin.get(login), created };
    });
    return {
      register: (login, { keyName = null }) => signUp.immediate(login, keyName),
      find: (login) => byLogin.get(login) ?? null,
      remove: (login) => remove.run(login).changes === 1,
      writeUserData: (login, movie) => watch.run(movie, login).changes === 1,
      readUserData: (login) => watched.get(login) ?? null,
      close: () => db.close(),
    };
  },
  inspect: inspectSqlite({
    file: "app.db",
    accounts: {
      table: "user",
      authId: "id",
      keyName: "name",
      data: { sql: "SELECT movie FROM history WHERE user_id = user.id" },
    },
  }),
});

export default target("ids given again", "OFF");
