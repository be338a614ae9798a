import { beforeAll, describe, expect, test } from "vitest";
import { conflict } from "#src/core/index.js";
import {
  createSqlSession,
  describeSql,
  type Execution,
  type KnownSchema,
  loadParser,
  onlyParsed,
  type SqlSession,
  type StepAccesses,
  waits,
} from "#src/postgres-driver/index.js";
import { membersToTeams, schemaOf, table, tables } from "./tables.js";

/*
 * Which steps of two connections may change places.
 */

beforeAll(loadParser);

function stepOf(sql: string, parameters: readonly string[] = []): Execution[] {
  return describeSql(sql).map((statement) => ({ statement, parameters }));
}

/** Takes steps on a new connection, each a text, and returns what the last one touched. */
function last(texts: readonly string[], schema: KnownSchema = schemaOf()): StepAccesses {
  return take(
    createSqlSession(() => schema),
    texts,
  );
}

function take(session: SqlSession, texts: readonly string[]): StepAccesses {
  let touched: StepAccesses = { accesses: [], releases: false };
  for (const sql of texts) touched = session.after(stepOf(sql), { status: statusAfter(session, sql), failed: false });
  return touched;
}

const open = new WeakMap<SqlSession, boolean>();

/** The server would say whether a transaction is open. */
function statusAfter(session: SqlSession, sql: string): "I" | "T" {
  for (const { kind } of describeSql(sql)) {
    if (kind === "begin") open.set(session, true);
    if (kind === "commit" || kind === "rollback") open.set(session, false);
  }
  return open.get(session) === true ? "T" : "I";
}

/** Whether the last steps of two connections depend on their order. */
function depend(one: readonly string[], other: readonly string[], schema: KnownSchema = schemaOf()): boolean {
  const [left, right] = [last(one, schema).accesses, last(other, schema).accesses];
  return left.some((a) => right.some((b) => conflict(a, b)));
}

const readCommitted = "BEGIN";
const repeatableRead = "BEGIN ISOLATION LEVEL REPEATABLE READ";
const serializable = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const insertTeam = "INSERT INTO teams (id, name) VALUES (1, 'a')";
const insertMember = "INSERT INTO members (id, team) VALUES (1, 1)";
const rename = "UPDATE teams SET name = 'b' WHERE id = 1";
const readTeams = "SELECT * FROM teams";

describe("two steps depend on their order", () => {
  test.each([
    ["two reads do not", [readTeams], [readTeams], false],
    ["a read and a write do, if the write commits at once", [readTeams], [rename], true],
    ["a read does not notice a write in a transaction", [readTeams], [readCommitted, rename], false],
    ["a read notices the COMMIT of a write", [readTeams], [readCommitted, rename, "COMMIT"], true],
    ["a read does not notice a ROLLBACK", [readTeams], [readCommitted, rename, "ROLLBACK"], false],
    ["a read does not notice the COMMIT of reads", [readTeams], [readCommitted, readTeams, "COMMIT"], false],
    ["a read notices no COMMIT of another table", [readTeams], [readCommitted, insertMember, "COMMIT"], false],
    ["BEGIN depends on nothing", [readCommitted], [rename], false],
    ["two writes of a table do", [readCommitted, rename], [readCommitted, rename], true],
    ["a write waits for a ROLLBACK", [rename], [readCommitted, rename, "ROLLBACK"], true],
    ["an INSERT waits for another one of the same key", [insertTeam], [readCommitted, insertTeam], true],
    ["an INSERT waits for an UPDATE of the row with its key", [insertTeam], [readCommitted, rename], true],
    [
      "two COMMITs of different tables do not",
      [readCommitted, rename, "COMMIT"],
      [readCommitted, "INSERT INTO log VALUES ('')", "COMMIT"],
      false,
    ],
    [
      "FOR SHARE does not keep FOR SHARE out",
      [`${readTeams} FOR SHARE`],
      [readCommitted, `${readTeams} FOR SHARE`],
      false,
    ],
    ["FOR UPDATE keeps FOR SHARE out", [`${readTeams} FOR SHARE`], [readCommitted, `${readTeams} FOR UPDATE`], true],
    ["SKIP LOCKED notices locks", [`${readTeams} FOR UPDATE SKIP LOCKED`], [readCommitted, rename], true],
  ] as const)("%s", (_, one, other, expected) => {
    expect(depend(one, other)).toBe(expected);
  });

  test.each([
    ["an INSERT of a member depends on a DELETE of teams", [insertMember], [readCommitted, "DELETE FROM teams"], true],
    ["an INSERT of a member depends on the COMMIT of a new team", [insertMember], [insertTeam], true],
    [
      "an INSERT of a member does not wait for an UPDATE of other columns of its team",
      [readCommitted, insertMember],
      [rename],
      false,
    ],
    [
      "an UPDATE of other columns does not depend on teams",
      ["UPDATE members SET name = 'x'"],
      ["DELETE FROM log"],
      false,
    ],
    [
      "an UPDATE of the foreign key depends on teams",
      [readCommitted, "UPDATE members SET team = 2"],
      [readCommitted, "DELETE FROM teams"],
      true,
    ],
    [
      "a DELETE of a team depends on the COMMIT of a member",
      ["DELETE FROM teams"],
      [readCommitted, insertMember, "COMMIT"],
      true,
    ],
  ] as const)("through a foreign key: %s", (_, one, other, expected) => {
    expect(depend(one, other)).toBe(expected);
  });

  const schemaA = [readCommitted, "CREATE SCHEMA a"] as const;
  const references = [readCommitted, "CREATE TABLE notes (team int REFERENCES teams)"] as const;
  test.each([
    ["two new schemas depend on their order", schemaA, [readCommitted, "CREATE SCHEMA b"], true],
    ["others may wait for the ROLLBACK of a new one", [...schemaA, "ROLLBACK"], ["CREATE SCHEMA a"], true],
    ["rows do not depend on a new schema", schemaA, [readCommitted, insertTeam], false],
    ["the catalog shows it after its COMMIT", schemaA, ["SELECT nspname FROM pg_namespace"], false],
    ["then everything may depend on it", [...schemaA, "COMMIT"], [readTeams], true],
    ["to_regclass reads the catalog", [...schemaA, "COMMIT"], ["SELECT to_regclass('a.t')"], true],
    ["so does a cast to regclass", [...schemaA, "COMMIT"], ["SELECT 'a.t'::regclass"], true],
    ["a foreign key waits for writers of its table", references, [readCommitted, rename], true],
    ["and not for those who read it", references, [readTeams], false],
    ["nor for those who write other tables", references, [readCommitted, "INSERT INTO log VALUES ('')"], false],
    ["of what else it does nothing is known", [readCommitted, "CREATE TABLE t (LIKE teams)"], [readTeams], true],
  ] as const)("of definitions: %s", (_, one, other, expected) => {
    expect(depend(one, other)).toBe(expected);
  });

  test("an event trigger may do everything", () => {
    expect(depend(schemaA, [readTeams])).toBe(false);
    expect(depend(schemaA, [readTeams], schemaOf({ hasEventTriggers: true }))).toBe(true);
  });

  test("ON DELETE CASCADE writes the rows that refer to it", () => {
    const cascading = schemaOf({ foreignKeys: [{ ...membersToTeams, onDelete: "delete" }] });
    const deleted = [readCommitted, "DELETE FROM teams", "COMMIT"];
    expect(depend(deleted, ["SELECT * FROM members"], cascading)).toBe(true);
    expect(depend(deleted, ["SELECT * FROM members"])).toBe(false);
  });

  test("a deferred foreign key is checked by COMMIT", () => {
    const deferred = schemaOf({ foreignKeys: [{ ...membersToTeams, isDeferrable: true }] });
    const inserted = [readCommitted, insertMember, "COMMIT"];
    expect(depend(inserted, [readCommitted, "DELETE FROM teams"], deferred)).toBe(true);
  });

  test("a trigger may do everything, and so may a function of the application", () => {
    const triggered = schemaOf({ tables: [...tables, table("watched", ["id"], { triggers: ["insert"] })] });
    expect(depend(["INSERT INTO watched VALUES (1)"], [readTeams], triggered)).toBe(true);
    expect(depend(["DELETE FROM watched"], [readTeams], triggered)).toBe(false);
    expect(depend(["SELECT f()"], [readTeams])).toBe(true);
    expect(depend(["SELECT lower('A')"], [rename])).toBe(false);
  });

  test("a view is the tables of its query", () => {
    expect(depend(["SELECT * FROM roster"], [insertMember])).toBe(true);
    expect(depend(["UPDATE roster SET name = 'x'"], ["SELECT * FROM members"])).toBe(true);
  });

  test("a partition belongs to its table", () => {
    const parted = schemaOf({ tables: [table("all", ["id"]), table("part", ["id"], { parents: ["public.all"] })] });
    expect(depend(["SELECT * FROM part"], ['INSERT INTO "all" VALUES (1)'], parted)).toBe(true);
  });
});

describe("isolation levels", () => {
  test("the snapshot of REPEATABLE READ depends on every COMMIT, and later reads on none", () => {
    const committed = [readCommitted, "INSERT INTO log VALUES ('')", "COMMIT"];
    expect(depend([repeatableRead, readTeams], committed)).toBe(true);
    expect(depend([repeatableRead, readTeams, readTeams], committed)).toBe(false);
    expect(depend([repeatableRead, readTeams, readTeams], [rename])).toBe(false);
    expect(depend([readCommitted, readTeams, readTeams], [rename])).toBe(true);
  });

  test("an UPDATE in REPEATABLE READ fails if its row was changed after the snapshot", () => {
    expect(depend([repeatableRead, readTeams, rename], [rename])).toBe(true);
  });

  test("SERIALIZABLE transactions notice what others of them write to other tables, and not what they read", () => {
    const reads = [serializable, readTeams, readTeams];
    expect(depend(reads, [serializable, readTeams, "DELETE FROM log"])).toBe(true);
    expect(depend(reads, [serializable, "SELECT * FROM log", "SELECT * FROM log"])).toBe(false);
    expect(depend(reads, [readCommitted, readTeams, "DELETE FROM log"])).toBe(false);
  });

  test.each([
    ["SET TRANSACTION", ["BEGIN", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"]],
    ["the default", ["SET default_transaction_isolation = 'serializable'", "BEGIN"]],
    ["set_config", ["SELECT set_config('default_transaction_isolation', 'serializable', false)", "BEGIN"]],
  ])("%s sets the level", (_, texts) => {
    const session = createSqlSession(() => schemaOf());
    expect(session.isolation()).toBe("read committed");
    take(session, texts);
    expect(session.isolation()).toBe("serializable");
  });
});

describe("locks", () => {
  test("advisory locks of different keys are apart; a key that is not known may be any", () => {
    const lock = (key: string) => [`SELECT pg_advisory_xact_lock(${key})`];
    expect(depend(lock("1"), lock("2"))).toBe(false);
    expect(depend(lock("1"), lock("1"))).toBe(true);
    expect(depend(lock("1"), lock("1, 1"))).toBe(false);
    expect(depend(lock("1"), lock("hashtext('x')"))).toBe(true);
  });

  test("the key of an advisory lock may be a parameter", () => {
    const touched = createSqlSession(() => schemaOf()).before(stepOf("SELECT pg_advisory_lock($1::bigint)", ["42"]));
    expect(touched.accesses).toContainEqual({ resource: "advisory:42", mode: "write" });
  });

  test("LOCK TABLE keeps out what its mode says", () => {
    const locked = [readCommitted, "LOCK TABLE teams IN SHARE ROW EXCLUSIVE MODE"];
    expect(depend(locked, [readCommitted, rename])).toBe(true);
    expect(depend(locked, [readTeams])).toBe(false);
    expect(depend([readCommitted, "LOCK TABLE teams"], [readTeams])).toBe(true);
  });

  test.each([
    ["a read outside of a transaction", [readTeams], false],
    ["the COMMIT of a read", [readCommitted, readTeams, "COMMIT"], true],
    ["a COMMIT", [readCommitted, rename, "COMMIT"], true],
    ["a ROLLBACK", [readCommitted, rename, "ROLLBACK"], true],
    ["a write that commits at once", [rename], true],
    ["ROLLBACK TO", [readCommitted, "SAVEPOINT a", rename, "ROLLBACK TO a"], true],
    ["a write in a transaction", [readCommitted, rename], false],
    ["an unlock", ["SELECT pg_advisory_unlock(1)"], true],
  ])("%s frees locks or not", (_, texts, releases) => {
    expect(last(texts).releases).toBe(releases);
  });

  test("an error frees the locks of its transaction; what follows touches nothing until ROLLBACK", () => {
    const session = createSqlSession(() => schemaOf());
    take(session, [readCommitted, rename]);
    const failed = session.after(stepOf("SELECT 1 FROM log"), { status: "E", failed: true });
    expect(failed.accesses).toContainEqual({ resource: "versions:public.teams", mode: "write" });
    expect(failed.releases).toBe(true);
    expect(session.after(stepOf(rename), { status: "E", failed: true }).accesses).toEqual([]);
    expect(session.after(stepOf("ROLLBACK"), { status: "I", failed: false }).accesses).toEqual([]);
  });

  test("ROLLBACK TO forgets what was written after the savepoint", () => {
    const undone = [readCommitted, "SAVEPOINT a", rename, "ROLLBACK TO a", "COMMIT"];
    expect(depend(undone, [readTeams])).toBe(false);
    expect(depend([readCommitted, "SAVEPOINT a", rename, "RELEASE a", "COMMIT"], [readTeams])).toBe(true);
  });

  test("parsing alone needs the tables of a statement, and writes none", () => {
    const [insert] = describeSql(insertTeam);
    if (insert === undefined) throw new Error("no statement");
    const parsed = createSqlSession(() => schemaOf()).before([{ statement: onlyParsed(insert), parameters: [] }]);
    expect(parsed.accesses.filter(({ mode }) => mode !== "read")).toEqual([]);
    expect(parsed.accesses).toContainEqual({ resource: "reading table:public.teams", mode: "read" });
  });

  test("two steps that wait depend on their order: if they wait for each other, the later one fails", () => {
    expect(conflict(waits, waits)).toBe(true);
  });

  test("the rows of a COPY come in a later step, which writes them", () => {
    const session = createSqlSession(() => schemaOf());
    take(session, ["COPY teams FROM STDIN"]);
    expect(session.after([], { status: "I", failed: false }).accesses).toContainEqual({
      resource: "new keys:public.teams",
      mode: "write",
    });
    take(session, [readTeams]);
    expect(session.before([]).accesses).toEqual([]);
  });

  test("the end of a connection frees what its session has locked", () => {
    const session = createSqlSession(() => schemaOf());
    take(session, ["SELECT pg_advisory_lock(7)"]);
    expect(session.closed().accesses).toContainEqual({ resource: "advisory:7", mode: "write" });
  });

  test("two nextval do not commute, and ROLLBACK undoes none", () => {
    expect(depend(["SELECT nextval('numbers')"], [readCommitted, "SELECT nextval('public.numbers')"])).toBe(true);
    expect(last([readCommitted, "SELECT nextval('numbers')", "ROLLBACK"]).accesses).toEqual([]);
  });
});
