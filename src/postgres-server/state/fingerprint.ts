import type { Client } from "../connect.js";
import { literal } from "../literal.js";
import type { Contents } from "./contents.js";

/*
 * What a database is, as texts by name. Two fingerprints are equal if and only if nothing has changed in between. Of a
 * table or system catalog it is the number of rows, and how many of them are newer than a transaction: what is changed
 * becomes a new row, and what is deleted is missing. So rows need not be read in full.
 */

export type Fingerprint = ReadonlyMap<string, string>;

/** Reads the parts of a fingerprint. `since`: the transaction after which a row counts as new. */
export interface FingerprintReader {
  /** Tables, types, functions and everything else that is defined in the database, and its settings. */
  readSchema(since: string): Promise<Fingerprint>;
  /** The rows of tables, and where sequences stand, by the names of the relations. The schema must be the same. */
  readRows(since: string): Promise<Fingerprint>;
  /** What lies outside of the database, one line for each role, database and tablespace. */
  readGlobal(): Promise<readonly string[]>;
}

/**
 * Catalogs that are not counted. Comments change nothing; the others have rows that change although nothing is defined
 * anew, and a part of their own. Planner statistics are counted: they change plans, and with them locks.
 */
const ignored = ["pg_description", "pg_class", "pg_namespace"];

/** Without what TRUNCATE, VACUUM and CREATE INDEX change: files, counts, and hints on what else is defined. */
const relations = `SELECT md5(string_agg(ROW(oid, relname, relnamespace, reltype, reloftype, relowner, relam, reltablespace,
    reltoastrelid, relpersistence, relkind, relnatts, relchecks, relrowsecurity, relforcerowsecurity, relispopulated,
    relreplident, relispartition, relacl, reloptions, relpartbound)::text, ',' ORDER BY oid))
    || (SELECT count(*) FROM pg_class WHERE oid < 16384 AND age(xmin) < age($1::xid))
  FROM pg_class WHERE oid >= 16384 AND relpersistence <> 't'`;

/** The first temporary table of a session makes a schema that stays. */
const schemas = `${countOf("pg_namespace")} WHERE nspname !~ '^pg_(toast_)?temp_'`;

const settings = `SELECT ROW(datdba, datconnlimit, datallowconn, datacl,
    (SELECT string_agg(setrole || ' ' || setconfig::text, ',' ORDER BY setrole)
      FROM pg_db_role_setting WHERE setdatabase = pg_database.oid))::text
  FROM pg_database WHERE datname = current_database()`;

const global = `SELECT 'role ' || rolname || coalesce(' with settings ' || rolconfig::text, '') AS line FROM pg_roles
  UNION ALL SELECT 'database ' || datname FROM pg_database WHERE datname !~ '^rollcall_'
  UNION ALL SELECT 'tablespace ' || spcname FROM pg_tablespace`;

/** Prepares reading the fingerprint of a database with these contents. */
export async function prepareFingerprint(client: Client, contents: Contents): Promise<FingerprintReader> {
  const catalogs = await client.query<{ readonly name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'
      AND NOT relisshared AND has_table_privilege(oid, 'SELECT') ORDER BY relname`,
  );
  const counted = catalogs.rows.map(({ name }) => name).filter((name) => !ignored.includes(name));
  const part = (name: string, value: string): string => `SELECT ${literal(name)} AS name, (${value}) AS value`;
  const schema = [
    ...counted.map((name) => part(name, countOf(`pg_catalog.${name}`))),
    part("pg_namespace", schemas),
    part("pg_class", relations),
    part("settings", settings),
  ];
  const rows = [
    ...contents.tables.flatMap(({ name, kind, rows: kept }) => {
      if (kind === "partitioned") return [];
      const size = `SELECT pg_relation_size(${literal(name)}::regclass)::text`;
      return [part(name, kept === undefined ? size : countOf(`ONLY ${name}`))];
    }),
    ...contents.sequences.map(({ name }) => part(name, `SELECT last_value || ' ' || is_called FROM ${name}`)),
    // It uses the parameter where nothing else does.
    part("transaction", "SELECT '' WHERE age($1::xid) IS NULL"),
  ];
  const read = async (name: string, parts: readonly string[], since: string): Promise<Fingerprint> => {
    const text = parts.join("\nUNION ALL ");
    const result = await client.query<{ name: string; value: string | null }>({ name, text, values: [since] });
    return new Map(result.rows.map((row) => [row.name, row.value ?? ""]));
  };
  return {
    readSchema: (since) => read("rollcall-schema", schema, since),
    readRows: (since) => read("rollcall-rows", rows, since),
    async readGlobal() {
      const { rows: lines } = await client.query<{ readonly line: string }>({ name: "rollcall-global", text: global });
      return lines.map(({ line }) => line);
    },
  };
}

function countOf(relation: string): string {
  return `SELECT count(*) || ' ' || count(*) FILTER (WHERE age(xmin) < age($1::xid)) FROM ${relation}`;
}

/** Returns the names of the parts that differ. */
export function differences(before: Fingerprint, after: Fingerprint): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}
