/*
 * The tables on which transactions are tried, and the rows with which each run begins.
 */

/** What happens to a member when its team is deleted. */
export const variants = ["NO ACTION", "CASCADE", "SET NULL"] as const;
export type Variant = (typeof variants)[number];

export const definitionsOf = (variant: Variant): string => `
  DROP SCHEMA public CASCADE;
  CREATE SCHEMA public;
  CREATE TABLE teams (id int PRIMARY KEY, name text UNIQUE, size int NOT NULL DEFAULT 0);
  CREATE TABLE members (
    id int PRIMARY KEY,
    team int REFERENCES teams ON DELETE ${variant} ON UPDATE ${variant},
    name text
  );
  CREATE TABLE notes (
    id serial PRIMARY KEY,
    member int REFERENCES members DEFERRABLE INITIALLY DEFERRED,
    text text
  );
  CREATE TABLE log (text text);
  CREATE TABLE items (id int PRIMARY KEY, tag text, state text);
  CREATE UNIQUE INDEX ON items (tag) WHERE state = 'open';
  CREATE TABLE rooms (id int PRIMARY KEY, span int4range, EXCLUDE USING gist (span WITH &&));
  CREATE VIEW roster AS SELECT id, name AS called FROM members;
  CREATE TABLE events (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
  CREATE TABLE events_low PARTITION OF events FOR VALUES FROM (0) TO (2);
  CREATE TABLE events_high PARTITION OF events FOR VALUES FROM (2) TO (10);
  CREATE TABLE watched (id int PRIMARY KEY, n int);
  CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO log VALUES ('watched ' || NEW.id); RETURN NEW; END $$;
  CREATE TRIGGER noted AFTER INSERT ON watched FOR EACH ROW EXECUTE FUNCTION note_it();
  CREATE FUNCTION team_size(int) RETURNS int LANGUAGE sql STABLE AS 'SELECT size FROM teams WHERE id = $1';
  CREATE SEQUENCE numbers;
`;

/** The rows of each table with which a run begins. A table comes after those to which it refers. */
const rows = {
  teams: "(1, 'a', 0), (2, 'b', 0)",
  members: "(1, 1, 'm'), (2, NULL, 'n')",
  notes: "(1, 1, 'x')",
  log: "('first')",
  items: "(1, 'p', 'open'), (2, 'p', 'done'), (3, 'q', 'open')",
  rooms: "(1, '[1,3)'), (2, '[5,7)')",
  events: "(1, 1), (2, 2)",
  watched: "(1, 1)",
} as const;
export type TableName = keyof typeof rows;

/** These refer to each other, so they are emptied together. */
const related: readonly TableName[] = ["teams", "members", "notes"];

/** Puts the rows of tables back, and drops what the runs of any theme have made. */
export function restoreOf(tables: readonly TableName[]): string {
  const wanted = tables.some((name) => related.includes(name)) ? [...tables, ...related] : tables;
  const inOrder = (Object.keys(rows) as TableName[]).filter((name) => wanted.includes(name));
  return [
    "DROP SCHEMA IF EXISTS made_1, made_2, made_3 CASCADE",
    "DROP TABLE IF EXISTS made_1, made_2, made_3 CASCADE",
    `TRUNCATE ${inOrder.join(", ")}`,
    ...inOrder.map((name) => `INSERT INTO ${name} VALUES ${rows[name]}`),
    "SELECT setval('numbers', 1, false), setval('notes_id_seq', 5)",
  ].join(";");
}

/** Returns SQL of one text that tells what a run has left. */
export function leftIn(tables: readonly TableName[]): string {
  const parts = [
    ...tables.map((table) => `(SELECT json_agg(t ORDER BY t::text) FROM ${table} t)`),
    "(SELECT json_agg(nspname ORDER BY nspname) FROM pg_namespace WHERE nspname LIKE 'made%')",
    "(SELECT json_agg(relname ORDER BY relname) FROM pg_class WHERE relname LIKE 'made%')",
    "(SELECT json_build_array(last_value, is_called) FROM numbers)",
    "(SELECT json_build_array(last_value, is_called) FROM notes_id_seq)",
  ];
  return `SELECT json_build_array(${parts.join(", ")})::text AS left`;
}
