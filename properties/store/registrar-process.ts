import { openRegistrationStore } from "rollcall";

/*
 * Registers, writes and removes until it is killed. Prints each step before it begins and after it is acknowledged.
 */
const [directory = "", prefix = ""] = process.argv.slice(2);
const store = openRegistrationStore({
  directory,
  userMigrations: [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }],
});
for (let index = 0; ; index += 1) {
  const apiKey = `${prefix}-${index}`;
  process.stdout.write(`registering ${apiKey}\n`);
  const { authId } = await store.register(apiKey, { keyName: apiKey, pollInterval: 60 });
  process.stdout.write(`registered ${apiKey}\n`);
  store.withUserDatabase(authId, (database) => database.prepare("INSERT INTO notes (text) VALUES (?)").run(apiKey));
  process.stdout.write(`wrote ${apiKey}\n`);
  if (index % 3 !== 2) continue;
  process.stdout.write(`removing ${apiKey}\n`);
  store.remove(apiKey);
  process.stdout.write(`removed ${apiKey}\n`);
}
