import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  createDatabaseState,
  type Databases,
  openDatabases,
  type PostgresServer,
  startPostgres,
} from "#src/postgres-server/index.js";
import { connected, query } from "./clients.js";
import { dump } from "./dump.js";

/*
 * Whatever is done to a database, restoring it brings back what was there, byte for byte of an independent dump.
 */

let server: PostgresServer;
let databases: Databases;

beforeAll(async () => {
  server = await startPostgres({ settings: { max_prepared_transactions: "4" } });
  databases = await openDatabases(server.url);
});
afterAll(async () => {
  await databases.close();
  await server.stop();
});

/** Everything that a schema can have, with rows that a careless reader would change. */
const setup = `
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  CREATE DOMAIN short AS text CHECK (length(VALUE) < 20);
  CREATE TABLE accounts (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key short UNIQUE, mood mood DEFAULT 'sad',
    dropped int, data jsonb, tags text[], at timestamptz DEFAULT now(), twice bigint GENERATED ALWAYS AS (length(key) * 2) STORED);
  ALTER TABLE accounts DROP COLUMN dropped;
  CREATE TABLE registry (account bigint REFERENCES accounts ON DELETE CASCADE, path text, PRIMARY KEY (account, path));
  CREATE TABLE log (id serial, line text, amount double precision, raw bytea);
  CREATE TABLE empty (id int);
  CREATE UNLOGGED TABLE volatile (id int);
  CREATE TABLE parted (id int, part int) PARTITION BY LIST (part);
  CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
  CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
  CREATE TABLE parent (id int); CREATE TABLE child (more int) INHERITS (parent);
  CREATE SEQUENCE numbers START 7 INCREMENT 3 CACHE 5;
  CREATE SEQUENCE moved; SELECT setval('moved', 42, false);
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO public.log (line) VALUES (TG_OP || ' of ' || TG_TABLE_NAME); RETURN NULL; END $$;
  CREATE TRIGGER noted AFTER INSERT OR DELETE ON accounts FOR EACH ROW EXECUTE FUNCTION note();
  CREATE TRIGGER emptied AFTER TRUNCATE ON accounts EXECUTE FUNCTION note();
  CREATE VIEW keys AS SELECT key FROM accounts;
  CREATE RULE ignored AS ON INSERT TO empty WHERE NEW.id = 13 DO INSTEAD NOTHING;
  ALTER TABLE log ENABLE ROW LEVEL SECURITY; CREATE POLICY every ON log USING (true);
  CREATE SCHEMA "of Alice" CREATE TABLE "it's" ("a ""b""" text);
  INSERT INTO accounts (key, mood, data, tags) VALUES ('b', 'happy', '{"x": "\\"y\\", {}"}', '{"a,b",NULL,"c\\"d"}'), ('a', NULL, NULL, NULL);
  INSERT INTO registry VALUES (2, ''), (1, 'p\\q''r');
  INSERT INTO log (amount, raw) VALUES (0.1 + 0.2, '\\x00ff'), ('NaN', NULL);
  INSERT INTO parted VALUES (1, 2), (2, 1); INSERT INTO child VALUES (1, 2); INSERT INTO parent VALUES (3);
  INSERT INTO "of Alice"."it's" VALUES (E'two\\nlines'); DELETE FROM log WHERE line IS NOT NULL;
`;

const statements = [
  "INSERT INTO accounts (key) VALUES ('new')",
  "INSERT INTO accounts (key) VALUES ('new') ON CONFLICT DO NOTHING",
  "UPDATE accounts SET key = 'changed', data = '1' WHERE key = 'a'",
  "DELETE FROM accounts WHERE key = 'b'",
  "BEGIN; DELETE FROM accounts; ROLLBACK",
  "BEGIN; UPDATE log SET line = 'x'; INSERT INTO empty VALUES (1); ROLLBACK",
  "SELECT * FROM accounts FOR UPDATE",
  "INSERT INTO registry VALUES (1, 'more')",
  "UPDATE registry SET path = path || '1'",
  "TRUNCATE registry",
  "TRUNCATE accounts CASCADE",
  "INSERT INTO log (line) SELECT repeat('long', 3000) FROM generate_series(1, 3)",
  "INSERT INTO empty VALUES (1), (2)",
  "INSERT INTO volatile VALUES (1)",
  "INSERT INTO parted VALUES (5, 1)",
  "DELETE FROM parted_2",
  "UPDATE parent SET id = id + 1",
  "SELECT nextval('numbers')",
  "SELECT setval('numbers', 100), nextval('moved')",
  "ALTER SEQUENCE numbers RESTART",
  "ALTER SEQUENCE numbers INCREMENT 4",
  'INSERT INTO "of Alice"."it\'s" VALUES (NULL)',
  "CREATE SCHEMA bob CREATE TABLE notes (account bigint REFERENCES public.accounts, id serial)",
  "CREATE TABLE added (id serial PRIMARY KEY, key mood)",
  "CREATE TABLE IF NOT EXISTS added_too AS SELECT * FROM accounts",
  "CREATE TEMPORARY TABLE passing (id int); INSERT INTO passing VALUES (1)",
  "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
  "CREATE INDEX by_line ON log (line)",
  "ALTER TABLE log ADD more int DEFAULT 1",
  "ALTER TABLE accounts DISABLE TRIGGER noted",
  "ALTER TYPE mood ADD VALUE 'so so'",
  "ALTER TABLE empty RENAME TO full_now",
  "ALTER TABLE log DISABLE ROW LEVEL SECURITY",
  "DROP POLICY every ON log",
  "DROP TABLE registry",
  "DROP VIEW keys",
  "GRANT SELECT ON accounts TO PUBLIC",
  "CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one",
  "CREATE DOMAIN longer AS text; CREATE TYPE color AS ENUM ('red')",
  "SELECT lo_from_bytea(0, 'content')",
  "ANALYZE accounts",
  "VACUUM log",
  "CLUSTER accounts USING accounts_pkey",
  "COMMENT ON TABLE accounts IS 'noted'",
  "BEGIN; INSERT INTO empty VALUES (9); PREPARE TRANSACTION 'pending'",
  "SET search_path = ''; INSERT INTO public.log (line) VALUES ('elsewhere')",
];

describe("a restored database", () => {
  test("is what it was, after any statements, with sessions that stay open", async () => {
    const database = await databases.create();
    const empty = await dump(database.url);
    await query(database.url, setup);
    let before = await dump(database.url);
    const state = createDatabaseState(database.url);
    await state.remember();
    const ways = new Set<boolean>();
    const run = fc.record({
      done: fc.array(fc.constantFrom(...statements), { minLength: 1, maxLength: 6 }),
      left: fc.option(fc.constantFrom(...statements.filter((each) => !/BEGIN|VACUUM/.test(each))), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ done, left }) => {
        const client = await connected(database.url);
        // A statement that fails is one more thing that a target may do.
        for (const statement of done) await client.query(statement).catch(() => client.query("ROLLBACK"));
        if (left !== undefined) await client.query(`BEGIN; ${left}`).catch(() => undefined);
        const isRestored = await state.restore();
        ways.add(isRestored);
        if (!isRestored) {
          await state.empty();
          expect(await dump(database.url)).toEqual(empty);
          await query(database.url, setup);
          await state.remember();
          // It has other times in it.
          before = await dump(database.url);
        }
        expect(await dump(database.url)).toEqual(before);
      }),
      { seed: 14, numRuns: 100 },
    );
    expect(ways).toEqual(new Set([true, false]));
    await state.close();
  });
});
