import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createDumper, createLoader } from "#src/postgres-server/index.js";
import { connected } from "../verify/drivers/postgres/proxied.js";
import { serverForFile } from "../verify/drivers/postgres/server.js";
import { dump } from "./dump.js";

/*
 * What is committed in a database is dumped after each step of a run, and recoveries after a crash begin with it.
 */

const server = serverForFile();

/** A database, a copy of it, and a function that makes the copy equal. */
async function copied() {
  const [url, copyUrl] = [await server.freshUrl(), await server.freshUrl()];
  const [client, copy] = [await connected(url), await connected(copyUrl)];
  const [dumper, loader] = [await createDumper(url), await createLoader(copyUrl)];
  onTestFinished(async () => {
    await dumper.close();
    await loader.close();
  });
  return { url, copyUrl, client, copy, load: async () => loader.load(await dumper.dump()) };
}

test("a table that was created after the first dump is in the next one, though there are no functions and triggers", async () => {
  const { client, copy, load } = await copied();
  await client.query("CREATE TABLE early (id INTEGER)");
  await load();
  await client.query("CREATE TABLE late (id INTEGER); INSERT INTO late VALUES (7)");
  await load();
  expect((await copy.query("SELECT id FROM late")).rows).toEqual([{ id: 7 }]);
});

test("what every state of a store has is made once: the schemas of users come and go beside it", async () => {
  const { client, copy, load } = await copied();
  const numberOf = async (): Promise<unknown> => (await copy.query("SELECT 'users'::regclass::oid")).rows;
  await client.query("CREATE TABLE users (id INTEGER PRIMARY KEY); CREATE SCHEMA a; CREATE TABLE a.notes (id INTEGER)");
  await load();
  await client.query("DROP SCHEMA a CASCADE; INSERT INTO users VALUES (1)");
  await load();
  const number = await numberOf();
  await client.query(
    "CREATE SCHEMA b; CREATE TABLE b.notes (id INTEGER REFERENCES users); INSERT INTO b.notes VALUES (1)",
  );
  await load();
  await client.query("DROP SCHEMA b CASCADE; CREATE SCHEMA c; TRUNCATE users");
  await load();
  expect(await numberOf()).toEqual(number);
  expect((await copy.query("SELECT * FROM users")).rows).toEqual([]);
});

/** What a store may define, each with its opposite. Some need others, and fail without them. */
const changes = [
  "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE)",
  "DROP TABLE users CASCADE",
  "ALTER TABLE users ADD COLUMN age INTEGER DEFAULT 7",
  "INSERT INTO users SELECT count(*), count(*)::text FROM users",
  "DELETE FROM users",
  "CREATE SCHEMA a CREATE TABLE notes (id SERIAL, at INTEGER)",
  "ALTER TABLE a.notes ADD FOREIGN KEY (at) REFERENCES users",
  "INSERT INTO a.notes (at) SELECT max(id) FROM users",
  "DROP SCHEMA a CASCADE",
  "CREATE SCHEMA b CREATE TABLE notes (id INTEGER)",
  "DROP SCHEMA b CASCADE",
  "CREATE VIEW named AS SELECT name FROM users",
  "DROP VIEW named",
  "CREATE FUNCTION next() RETURNS INTEGER LANGUAGE sql AS 'SELECT count(*)::integer FROM public.users'",
  "DROP FUNCTION next CASCADE",
  "ALTER TABLE users ALTER id SET DEFAULT next()",
  "CREATE TYPE mood AS ENUM ('well', 'unwell')",
  "ALTER TABLE users ADD COLUMN mood mood",
  "DROP TYPE mood CASCADE",
];

/** Returns a database as text. A column that was dropped leaves a gap in the numbers, which a copy does not have. */
async function withoutDropped(of: string): Promise<readonly string[]> {
  const lines = (await dump(of)).filter((line) => !line.includes("pg.dropped"));
  return lines.map((line) => (line.startsWith("column ") ? line.replace(/ \d+ f( |$)/, " f$1") : line));
}

test("a copy is equal to what was dumped, whatever was loaded before", async () => {
  const { url, copyUrl, client, load } = await copied();
  const run = fc.array(fc.array(fc.constantFrom(...changes), { minLength: 1, maxLength: 6 }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(run, async (states) => {
      for (const state of states) {
        for (const change of state) await client.query(change).catch(() => undefined);
        await load();
        expect(await withoutDropped(copyUrl)).toEqual(await withoutDropped(url));
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
