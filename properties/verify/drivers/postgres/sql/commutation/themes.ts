import type { TableName } from "./definitions.js";

/*
 * Statements that meet: few tables, few rows. Each `#` stands for a small number.
 */

export interface Theme {
  readonly name: string;
  /** What must be put back after a run. */
  readonly tables: readonly TableName[];
  /**
   * Whether its statements make or drop definitions. A connection remembers names that it did not find, and in a transaction
   * it may not notice at once that one has been made, so each run has new connections then.
   */
  readonly makesDefinitions?: true;
  readonly statements: readonly string[];
}

export const themes: readonly Theme[] = [
  {
    name: "unique keys",
    tables: ["teams"],
    statements: [
      "SELECT id, name, size FROM teams",
      "INSERT INTO teams (id, name) VALUES (#, 'n#') RETURNING id",
      "INSERT INTO teams (id, name) VALUES (#, 'n#') ON CONFLICT DO NOTHING RETURNING id",
      "INSERT INTO teams (id, name, size) VALUES (#, 'n#', 1) ON CONFLICT (id) DO UPDATE SET size = teams.size + 1 RETURNING size",
      "UPDATE teams SET size = size + # WHERE id = #",
      "UPDATE teams SET name = 'n#' WHERE id = #",
      "UPDATE teams SET id = # WHERE id = #",
      "DELETE FROM teams WHERE id = #",
      "MERGE INTO teams USING (VALUES (#)) v (k) ON id = k WHEN MATCHED THEN UPDATE SET size = 9 WHEN NOT MATCHED THEN INSERT VALUES (k, 'm', 1)",
    ],
  },
  {
    name: "row locks",
    tables: ["teams"],
    statements: [
      "SELECT * FROM teams WHERE id = #",
      "UPDATE teams SET size = size + 1 WHERE id = #",
      "UPDATE teams SET size = size + 1",
      "DELETE FROM teams WHERE id = #",
      "INSERT INTO teams VALUES (3, 'c', 0)",
      "SELECT * FROM teams WHERE id = # FOR UPDATE",
      "SELECT * FROM teams WHERE id = # FOR NO KEY UPDATE",
      "SELECT * FROM teams WHERE id = # FOR SHARE",
      "SELECT * FROM teams WHERE id = # FOR KEY SHARE",
      "SELECT id FROM teams ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1",
      "SELECT id FROM teams WHERE id = # FOR SHARE NOWAIT",
    ],
  },
  {
    name: "foreign keys",
    tables: ["teams", "members", "notes"],
    statements: [
      "SELECT * FROM roster",
      "SELECT * FROM teams",
      "SELECT count(*)::int FROM members WHERE team = #",
      "INSERT INTO teams (id) VALUES (#) ON CONFLICT DO NOTHING",
      "UPDATE teams SET size = size + 1 WHERE id = #",
      "UPDATE teams SET id = # WHERE id = #",
      "DELETE FROM teams WHERE id = #",
      "SELECT id FROM teams WHERE id = # FOR UPDATE",
      "INSERT INTO members (id, team, name) VALUES (#, #, 'y#')",
      "INSERT INTO members (id, name) VALUES (#, 'z')",
      "UPDATE members SET name = name || '#' WHERE id = #",
      "UPDATE members SET team = # WHERE id = #",
      "UPDATE roster SET called = 'c#' WHERE id = #",
      "DELETE FROM members WHERE id = #",
      "SELECT * FROM members WHERE team = # FOR SHARE",
    ],
  },
  {
    name: "deferred foreign keys and serial numbers",
    tables: ["members", "notes"],
    statements: [
      "INSERT INTO notes (member, text) VALUES (#, 'q')",
      "INSERT INTO notes (id, member) VALUES (#, #)",
      "DELETE FROM notes WHERE member = #",
      "SELECT count(*)::int FROM notes",
      "INSERT INTO members (id) VALUES (#)",
      "DELETE FROM members WHERE id = #",
      "SET CONSTRAINTS ALL IMMEDIATE",
    ],
  },
  {
    name: "queues, a partial unique index, writing WITH",
    tables: ["items", "log"],
    statements: [
      "INSERT INTO items VALUES (#, 'p', 'open')",
      "UPDATE items SET state = 'open' WHERE id = #",
      "UPDATE items SET state = 'done' WHERE tag = 'p'",
      "SELECT * FROM items WHERE state = 'open'",
      "WITH taken AS (SELECT id FROM items WHERE state = 'open' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) UPDATE items SET state = 'taken' FROM taken WHERE items.id = taken.id RETURNING items.id",
      "WITH gone AS (DELETE FROM items WHERE id = # RETURNING id) INSERT INTO log SELECT id::text FROM gone",
      "SELECT * FROM log",
      "INSERT INTO log SELECT count(*)::text FROM items",
    ],
  },
  {
    name: "an exclusion constraint",
    tables: ["rooms"],
    statements: [
      "INSERT INTO rooms VALUES (#, int4range(#, 5))",
      "UPDATE rooms SET span = int4range(#, 9) WHERE id = #",
      "DELETE FROM rooms WHERE id = #",
      "SELECT * FROM rooms",
    ],
  },
  {
    name: "partitions",
    tables: ["events"],
    statements: [
      "INSERT INTO events VALUES (#, #)",
      "UPDATE events SET n = n + 1 WHERE id = #",
      "UPDATE events SET id = # WHERE id = #",
      "DELETE FROM events_high",
      "SELECT * FROM events_low",
      "SELECT sum(n)::int FROM events",
      "LOCK TABLE events_low IN EXCLUSIVE MODE",
    ],
  },
  {
    name: "triggers and functions",
    tables: ["watched", "log", "teams"],
    statements: [
      "INSERT INTO watched VALUES (#, 1)",
      "UPDATE watched SET n = n + 1",
      "DELETE FROM log",
      "SELECT * FROM log",
      "SELECT team_size(#)",
      "UPDATE teams SET size = size + 1 WHERE id = #",
    ],
  },
  {
    name: "two tables that do not know each other",
    tables: ["teams", "log"],
    statements: [
      "SELECT sum(size)::int FROM teams",
      "UPDATE teams SET size = size + 1 WHERE id = #",
      "INSERT INTO teams VALUES (3, 'c')",
      "SELECT count(*)::int FROM log",
      "INSERT INTO log VALUES ('l#')",
      "UPDATE log SET text = text || '#'",
    ],
  },
  {
    name: "new schemas and tables",
    makesDefinitions: true,
    tables: ["teams"],
    statements: [
      "CREATE SCHEMA made_#",
      "CREATE SCHEMA IF NOT EXISTS made_#",
      "CREATE TABLE made_#.part (id int)",
      "CREATE TABLE made_# (id int PRIMARY KEY, team int REFERENCES teams)",
      "CREATE TABLE IF NOT EXISTS made_# (id serial PRIMARY KEY, self int REFERENCES made_#)",
      "DROP TABLE IF EXISTS made_#",
      "INSERT INTO made_# VALUES (#)",
      "SELECT count(*)::int FROM made_#",
      "SELECT to_regclass('made_#')::text",
      "SELECT 'made_#'::regnamespace::text",
      "SELECT has_schema_privilege('made_#', 'USAGE')",
      "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'made%' ORDER BY nspname",
      "SELECT * FROM teams",
      "INSERT INTO teams (id) VALUES (#) ON CONFLICT DO NOTHING",
      "DELETE FROM teams WHERE id = #",
      "SELECT * FROM teams WHERE id = # FOR UPDATE",
    ],
  },
  {
    name: "locks by hand, sequences, TRUNCATE",
    tables: ["teams", "log"],
    statements: [
      "SELECT pg_advisory_xact_lock(#)",
      "SELECT pg_advisory_xact_lock_shared(#)",
      "SELECT pg_try_advisory_xact_lock(#)",
      "SELECT pg_advisory_lock(#)",
      "SELECT pg_advisory_unlock(#)",
      "SELECT pg_advisory_xact_lock(#, #)",
      "SELECT nextval('numbers')::int",
      "SELECT last_value::int FROM numbers",
      "LOCK TABLE teams IN SHARE ROW EXCLUSIVE MODE",
      "LOCK TABLE teams IN SHARE MODE NOWAIT",
      "LOCK TABLE log IN EXCLUSIVE MODE",
      "LOCK TABLE log",
      "TRUNCATE log",
      "SELECT * FROM log",
      "INSERT INTO log VALUES ('l#')",
      "SELECT * FROM teams WHERE id = # FOR SHARE",
      "UPDATE teams SET size = 3 WHERE id = #",
    ],
  },
];
