import { beforeAll, describe, expect, test } from "vitest";
import { describeSql, loadParser, type Statement } from "#src/postgres-driver/index.js";

/*
 * What a statement does, as far as its text shows.
 */

beforeAll(loadParser);

function only(sql: string): Statement {
  const [statement, ...others] = describeSql(sql);
  expect(others).toEqual([]);
  if (statement === undefined) throw new Error(`no statement in ${sql}`);
  return statement;
}

/** Returns what a statement does to tables, in short. */
function tablesOf(sql: string): string[] {
  return only(sql).tables.map(({ table, action }) => {
    const name = table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
    if (action.does === "lock rows") return `lock ${name} for ${action.strength}, ${action.ifLocked}`;
    return `${action.does} ${name}`;
  });
}

describe("a description of SQL", () => {
  test.each([
    ["SELECT 1", []],
    ["SELECT * FROM a.b AS x JOIN c ON true", ["read a.b", "read c"]],
    ["SELECT 1 UNION SELECT 2 FROM t", ["read t"]],
    ["SELECT (SELECT 1 FROM u) FROM t WHERE EXISTS (SELECT 1 FROM v)", ["read u", "read t", "read v"]],
    ["INSERT INTO t (a) SELECT a FROM u", ["insert t", "read u"]],
    ["UPDATE t SET a = 1 FROM u WHERE t.a = u.a", ["update t", "read u"]],
    ["DELETE FROM t USING u WHERE t.a = u.a", ["delete t", "read u"]],
    ["TRUNCATE t, u", ["truncate t", "truncate u"]],
    ["COPY t (a) FROM STDIN", ["insert t"]],
    ["COPY (SELECT * FROM t) TO STDOUT", ["read t"]],
    ["EXPLAIN DELETE FROM t", ["read t"]],
    ["EXPLAIN ANALYZE DELETE FROM t", ["delete t"]],
  ])("%s: names its tables", (sql, tables) => {
    expect(tablesOf(sql)).toEqual(tables);
  });

  test.each([
    ["WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone", ["delete t"]],
    ["WITH t AS (SELECT * FROM t) SELECT * FROM t", ["read t"]],
    ["WITH RECURSIVE t AS (SELECT 1 UNION SELECT * FROM t) SELECT * FROM t", []],
    ["WITH t AS (SELECT 1) INSERT INTO t SELECT * FROM t", ["insert t"]],
  ])("%s: a name of WITH hides a table, except the one that is written", (sql, tables) => {
    expect(tablesOf(sql)).toEqual(tables);
  });

  test.each([
    ["SELECT * FROM t FOR UPDATE", ["lock t for update, wait", "read t"]],
    ["SELECT * FROM t, u FOR SHARE OF u SKIP LOCKED", ["lock u for share, skip", "read t", "read u"]],
    ["SELECT * FROM t AS x, t AS y FOR KEY SHARE OF y NOWAIT", ["lock t for key share, fail", "read t", "read t"]],
    ["SELECT * FROM (SELECT * FROM t) x FOR NO KEY UPDATE", ["lock t for no key update, wait", "read t"]],
    ["SELECT * FROM t WHERE a IN (SELECT a FROM u FOR UPDATE)", ["read t", "lock u for update, wait", "read u"]],
  ])("%s: names the rows that it locks", (sql, tables) => {
    expect(tablesOf(sql)).toEqual(tables);
  });

  test("the columns that an INSERT gives a value, without those that get their default", () => {
    const columns = (sql: string) => only(sql).tables.map(({ action }) => action.does === "insert" && action.columns);
    expect(columns("INSERT INTO t (a, b) VALUES (1, DEFAULT)")).toEqual([["a"]]);
    expect(columns("INSERT INTO t DEFAULT VALUES")).toEqual([[]]);
    expect(columns("INSERT INTO t VALUES (1)")).toEqual([undefined]);
  });

  test.each([
    ["BEGIN", "begin", undefined],
    [
      "START TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY",
      "begin",
      { of: "transaction", level: "serializable" },
    ],
    ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "set", { of: "transaction", level: "repeatable read" }],
    [
      "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ UNCOMMITTED",
      "set",
      { of: "session", level: "read committed" },
    ],
    ["SET default_transaction_isolation = 'repeatable read'", "set", { of: "session", level: "repeatable read" }],
    ["RESET default_transaction_isolation", "set", { of: "session", level: undefined }],
    ["SET search_path TO a, b", "set", undefined],
    ["END", "commit", undefined],
    ["ABORT", "rollback", undefined],
    ["ROLLBACK TO SAVEPOINT a", "rollback to", undefined],
  ] as const)("%s: says what it changes of transactions", (sql, kind, isolation) => {
    expect(only(sql)).toMatchObject({ kind, isolation });
  });

  test.each([
    ["SELECT now()", { usesClock: true, usesRandom: false }],
    ["SELECT CURRENT_TIMESTAMP", { usesClock: true }],
    ["SELECT gen_random_uuid()", { usesRandom: true }],
    ["SELECT nextval('s')", { usesSequence: true }],
    ["SELECT pg_advisory_xact_lock($1)", { kind: "advisory" }],
    ["SELECT xmin FROM t", { usesSystemColumns: true }],
    ["INSERT INTO t (a) VALUES (1) RETURNING a", { kind: "write", returnsRows: true }],
    ["UPDATE t SET a = 1", { kind: "write", returnsRows: false }],
    ["SELECT typname FROM pg_type JOIN pg_catalog.pg_namespace ON true", { isOfDriver: true }],
    ["SELECT enumlabel FROM pg_enum WHERE enumtypid = $1", { isOfDriver: true }],
    ["SELECT version(), current_schema()", { isOfDriver: true }],
    ["SELECT 1 FROM pg_namespace WHERE nspname = $1", { isOfDriver: false }],
    ["SELECT to_regclass($1)", { isOfDriver: false }],
    ["SELECT 'users'::regclass", { isOfDriver: false }],
    ["SELECT * FROM pg_locks", { isOfDriver: false }],
    ["SELECT * FROM pg_type, t", { isOfDriver: false }],
    ["DO $$ BEGIN END $$", { kind: "call", isOpaque: true }],
    ["DO $$ BEGIN COMMIT; END $$", { kind: "unknown", isOpaque: true }],
    ["CREATE SCHEMA IF NOT EXISTS s", { kind: "creation", isOpaque: false, tables: [] }],
    ["CREATE SCHEMA s CREATE TABLE t (a int)", { kind: "creation", isOpaque: true }],
    ["CREATE TABLE t (a int, CHECK (a > 0))", { kind: "creation", isOpaque: false, tables: [] }],
    ["CREATE TABLE t (LIKE u)", { kind: "creation", isOpaque: true }],
    ["CREATE TABLE t () INHERITS (u)", { kind: "creation", isOpaque: true }],
    ["CREATE TABLE t PARTITION OF u DEFAULT", { kind: "creation", isOpaque: true }],
    ["CREATE TABLE t OF color", { kind: "creation", isOpaque: true }],
    ["CREATE INDEX ON t (a)", { kind: "creation", isOpaque: true }],
    ["CREATE TEMP TABLE t (a int)", { kind: "definition", isOpaque: false, temporary: "t" }],
    ["SELECT 1 INTO t", { kind: "creation", isOpaque: true }],
    ["ALTER TABLE t ADD b int", { kind: "definition", isOpaque: true }],
    ["SELEC 1", { kind: "unknown", isOpaque: true }],
  ] as const)("%s: tells what else it uses", (sql, expected) => {
    expect(only(sql)).toMatchObject(expected);
  });

  test("a batch has several statements, each with its own text, counted in characters and not in bytes", () => {
    const labels = describeSql("SELECT 'ä'; -- a comment\n  INSERT INTO t\n VALUES ('--ü') ; COMMIT").map(
      ({ label }) => label,
    );
    expect(labels).toEqual(["SELECT 'ä'", "INSERT INTO t VALUES ('--ü')", "COMMIT"]);
  });

  test("a label has at most 100 characters", () => {
    expect(only(`SELECT '${"x".repeat(500)}'`).label).toHaveLength(100);
  });
});
