import { openRegistrationStore, restoreBackup } from "rollcall";

/*
 * Backs a store up, or restores it, and prints a line for each step of the progress.
 */
const [what = "", directory = "", backup = ""] = process.argv.slice(2);
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print("started");
if (what === "backup") {
  const store = openRegistrationStore({
    directory,
    userMigrations: [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }],
  });
  await store.backup(backup, { onProgress: ({ phase, done }) => print(`${phase} ${done}`) });
  store.close();
} else {
  await restoreBackup({ backup, directory, onProgress: ({ done }) => print(`checked ${done}`) });
}
print("done");
