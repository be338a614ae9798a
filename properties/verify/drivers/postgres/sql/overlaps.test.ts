import { beforeAll, describe, expect, test } from "vitest";
import { describeSql, loadParser, mayOverlap } from "#src/postgres-driver/index.js";
import { membersToTeams, schemaOf, table, tables } from "./tables.js";

/*
 * Statements outside of a transaction of which it matters that others move before they are committed.
 */

beforeAll(loadParser);

const routine = { schema: "public", endsTransaction: false, isOfExtension: false };
const expression = (name: string, sql: string) => ({ name, expression: sql, sequence: undefined });
const schema = schemaOf({
  tables: [
    ...tables,
    table("watched", ["id"], { triggers: ["insert"] }),
    table("numbered", [], { columns: [expression("id", "label(1)")] }),
    table("dated", [], { columns: [expression("at", "lower('A')")] }),
    table("checked", ["id"], { conditions: ["label(id) IS NOT NULL"] }),
    table("limited", ["id"], { policies: ["EXISTS (SELECT FROM teams)"] }),
    table("owned", ["id"], { policies: ["id = lower('a')"] }),
    table("clubs", ["id"]),
    table("guests", ["id", "club"], { triggers: ["delete"] }),
  ],
  foreignKeys: [
    membersToTeams,
    { ...membersToTeams, from: "public.guests", columns: ["club"], to: "public.clubs", onDelete: "delete" },
  ],
  routines: [
    { ...routine, name: "register", volatility: "volatile" },
    { ...routine, name: "clean_up", volatility: "volatile", endsTransaction: true },
    { ...routine, name: "label", volatility: "stable" },
    { ...routine, name: "random_id", volatility: "volatile", isOfExtension: true },
  ],
});

const overlaps = (sql: string): boolean =>
  mayOverlap(
    describeSql(sql).map((statement) => ({ statement, parameters: [] })),
    schema,
  );

describe("It matters", () => {
  test.each([
    "INSERT INTO teams SELECT 1, 'a' WHERE NOT EXISTS (SELECT FROM teams WHERE id = 1)",
    "WITH made AS (INSERT INTO teams VALUES (1, 'a') ON CONFLICT DO NOTHING RETURNING id) SELECT id FROM made UNION ALL SELECT id FROM teams",
    "UPDATE teams SET name = (SELECT max(name) FROM members) WHERE id = 1",
    "DELETE FROM teams WHERE NOT EXISTS (SELECT FROM members WHERE team = teams.id)",
    "MERGE INTO teams USING members ON teams.id = members.team WHEN NOT MATCHED THEN INSERT VALUES (1, 'a')",
    "SELECT register(1)",
    "SELECT * FROM public.register(1)",
    "INSERT INTO watched VALUES (1)",
    "INSERT INTO numbered DEFAULT VALUES",
    "INSERT INTO checked VALUES (1)",
    "INSERT INTO limited VALUES (1)",
    "INSERT INTO roster VALUES ('a')",
    "DELETE FROM clubs WHERE id = 1",
    "SELECT id FROM teams; INSERT INTO teams VALUES (1, 'a')",
    "CREATE TABLE IF NOT EXISTS visits (id int)",
    "CREATE TABLE visits AS SELECT id FROM teams",
    "SELECT id INTO visits FROM teams",
    "CREATE TABLE IF NOT EXISTS visits (id int); CREATE INDEX IF NOT EXISTS visits_id ON visits (id)",
    "CREATE SCHEMA IF NOT EXISTS visitors",
    "CREATE OR REPLACE FUNCTION one() RETURNS int LANGUAGE sql RETURN 1",
    "CREATE OR REPLACE VIEW names AS SELECT name FROM teams",
    "CREATE TYPE color AS ENUM ('red')",
    "CREATE SEQUENCE IF NOT EXISTS numbers",
    "CREATE EXTENSION IF NOT EXISTS citext",
    "GRANT SELECT ON teams TO PUBLIC",
    "CALL register(1)",
    "DO $$ BEGIN PERFORM register(1); END $$",
  ])("for %s", (sql) => {
    expect(overlaps(sql)).toBe(true);
  });
});

describe("It does not matter", () => {
  test.each([
    "SELECT id FROM teams JOIN members ON members.team = teams.id",
    "INSERT INTO teams VALUES (1, 'a')",
    "INSERT INTO teams VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING id",
    "UPDATE teams SET name = name || 'a' WHERE id = 1",
    "DELETE FROM teams WHERE id = 1",
    "INSERT INTO dated DEFAULT VALUES",
    "INSERT INTO owned VALUES (1)",
    "SELECT label(id), random_id() FROM teams",
    "SELECT id FROM teams; SELECT id FROM members",
    "CREATE TEMP TABLE visits (id int)",
    "DROP TABLE teams",
    "ALTER TABLE teams ADD size int",
  ])("for %s", (sql) => {
    expect(overlaps(sql)).toBe(false);
  });
});

test("what belongs to a transaction, or may end one, is left as it is", () => {
  expect(overlaps("BEGIN; INSERT INTO watched VALUES (1)")).toBe(false);
  expect(overlaps("CREATE DATABASE visitors")).toBe(false);
  expect(overlaps("CREATE INDEX CONCURRENTLY ON teams (name)")).toBe(false);
  expect(overlaps("CALL clean_up()")).toBe(false);
  expect(overlaps("CALL of_another_schema.register(1)")).toBe(false);
  expect(overlaps("DO $$ BEGIN PERFORM register(1); COMMIT; END $$")).toBe(false);
  expect(overlaps("DO $$ BEGIN CALL clean_up(); END $$")).toBe(false);
});
