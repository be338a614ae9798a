import pg from "pg";
import { expect, test } from "vitest";
import { type Schema, schemaLoader } from "#src/postgres-driver/index.js";
import { serverForFile } from "../server.js";

/*
 * What is read from the catalog of a real server.
 */

const server = serverForFile();

async function schemaAfter(definitions: string): Promise<Schema> {
  const client = new pg.Client({ connectionString: await server.freshUrl() });
  await client.connect();
  try {
    await client.query(definitions);
    return await schemaLoader(async (sql) =>
      String((await client.query({ text: sql, rowMode: "array" })).rows[0]?.[0]),
    )();
  } finally {
    await client.end();
  }
}

const definitions = `
  CREATE SCHEMA app;
  CREATE TABLE app.teams (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, size int CHECK (size > 0));
  CREATE TABLE members (
    id serial PRIMARY KEY,
    team int REFERENCES app.teams ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE,
    email text
  );
  CREATE UNIQUE INDEX ON members (lower(email));
  CREATE VIEW roster AS SELECT email FROM members;
  CREATE TABLE events (at int) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
  CREATE TRIGGER touched BEFORE UPDATE ON app.teams FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE RULE quiet AS ON INSERT TO events DO INSTEAD NOTHING;
  ALTER TABLE members ENABLE ROW LEVEL SECURITY;
  CREATE POLICY own ON members USING (team = 1);
`;

test("tables, keys, defaults, foreign keys, triggers, rules, policies, views, partitions and functions are read", async () => {
  const schema = await schemaAfter(definitions);
  const table = (name: string) => schema.tables.find((each) => each.name === name);
  expect(table("teams")).toMatchObject({
    schema: "app",
    kind: "table",
    columns: [
      { name: "id", expression: undefined, sequence: "app.teams_id_seq" },
      { name: "name", expression: undefined, sequence: undefined },
      { name: "size", expression: undefined, sequence: undefined },
    ],
    keyColumns: ["id", "name"],
    triggers: ["update"],
    conditions: ["(size > 0)"],
    hasRules: false,
  });
  expect(table("members")).toMatchObject({ keyColumns: undefined, policies: ["(team = 1)"] });
  expect(table("members")?.columns[0]).toEqual({
    name: "id",
    expression: "nextval('members_id_seq'::regclass)",
    sequence: "public.members_id_seq",
  });
  expect(table("roster")).toMatchObject({ kind: "view", hasRules: false });
  expect(table("roster")?.definition).toContain("members");
  expect(table("events")).toMatchObject({ hasRules: true });
  expect(table("events_1")).toMatchObject({ parents: ["public.events"] });
  expect(table("members_id_seq")).toMatchObject({ kind: "sequence" });
  expect(schema.foreignKeys).toEqual([
    {
      from: "public.members",
      columns: ["team"],
      to: "app.teams",
      referenced: ["id"],
      onDelete: "delete",
      onUpdate: "update",
      isDeferrable: true,
    },
  ]);
  expect(schema.routines).toEqual([
    { schema: "public", name: "touch", volatility: "volatile", endsTransaction: false, isOfExtension: false },
  ]);
  expect(schema.immutableBuiltIns).toContain("lower");
  expect(schema.stableBuiltIns).toContain("to_regclass");
  for (const known of [schema.immutableBuiltIns, schema.stableBuiltIns]) expect(known).not.toContain("nextval");
  expect(schema).toMatchObject({ hasOpaqueTypes: false, isolation: "read committed", operators: [] });
});

test("a cast that calls a function of the application makes all types opaque", async () => {
  const schema = await schemaAfter(`
    CREATE TYPE color AS ENUM ('red');
    CREATE FUNCTION number(color) RETURNS int LANGUAGE sql AS 'SELECT 1';
    CREATE CAST (color AS int) WITH FUNCTION number(color);
  `);
  expect(schema.hasOpaqueTypes).toBe(true);
});

test("a procedure is known, and whether it may end its transaction", async () => {
  const { routines } = await schemaAfter(`
    CREATE PROCEDURE stay() LANGUAGE plpgsql AS 'BEGIN PERFORM 1; END';
    CREATE PROCEDURE leave() LANGUAGE plpgsql AS 'BEGIN PERFORM 1; COMMIT; END';
    CREATE PROCEDURE other() LANGUAGE plpgsql AS 'BEGIN CALL leave(); END';
  `);
  expect(routines.filter(({ endsTransaction }) => endsTransaction).map(({ name }) => name)).toEqual(["leave", "other"]);
  expect(routines).toHaveLength(3);
});
