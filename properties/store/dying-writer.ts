import { authIdOf, openRegistrationStore } from "rollcall";

/*
 * Registers accounts, changes the database of `key-0` in a transaction that has already written to its file, and is killed
 * in it. It leaves a `-wal` of the master and a hot `-journal`.
 */
const [directory = ""] = process.argv.slice(2);
const store = openRegistrationStore({
  directory,
  userMigrations: [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }],
});
for (let index = 0; index < 30; index += 1) await store.register(`late-${index}`);
store.withUserDatabase(authIdOf("key-0"), (database) => {
  for (let index = 0; index < 500; index += 1) {
    database.prepare("INSERT INTO notes (text) VALUES (?)").run(String(index).padEnd(300, "x"));
  }
});
store.withUserDatabase(authIdOf("key-0"), (database) => {
  database.pragma("cache_size = 5");
  database.exec("UPDATE notes SET text = text || 'y'");
  process.kill(process.pid, "SIGKILL");
});
