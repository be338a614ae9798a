import type { Client } from "../connect.js";
import { literal } from "../literal.js";
import { readRights } from "./rights.js";

/** The relations of users in a database, and what is in them. */
export interface Contents {
  readonly tables: readonly Table[];
  readonly sequences: readonly Sequence[];
  /** The first table has a foreign key to the second. */
  readonly references: readonly { readonly from: string; readonly to: string }[];
  /** Whether the role may switch off triggers, rules and foreign keys. */
  readonly maySwitchOff: boolean;
  /** Why rows cannot be brought back in place. Undefined: they can. */
  readonly obstacle?: string;
}

export interface Table {
  /** Quoted, with its schema. */
  readonly name: string;
  readonly kind: "ordinary" | "partitioned" | "materialized view";
  /** Undefined: its file is empty. */
  readonly rows?: Rows;
}

/** The rows of a table, as the text of an array, in the order in which they lie in its file. */
export interface Rows {
  readonly text: string;
  /** Quoted names of the columns that can be written. */
  readonly columns: readonly string[];
}

export interface Sequence {
  readonly name: string;
  readonly lastValue: string;
  readonly isCalled: boolean;
}

/** A table with more is not kept in memory: if it changes, the database is copied again. */
const bytesMax = 4 * 1024 ** 2;

const kinds = { r: "ordinary", p: "partitioned", m: "materialized view" } as const;

const relationName = "quote_ident(nspname) || '.' || quote_ident(relname)";
const relations = "pg_class c JOIN pg_namespace n ON n.oid = relnamespace";
/** Neither in a system catalog nor temporary. */
const isKept = "nspname !~ '^pg_' AND nspname <> 'information_schema' AND relpersistence <> 't'";

/** Reads everything that restoring the rows of a database needs. */
export async function readContents(client: Client): Promise<Contents> {
  const found = await readRelations(client);
  const large = found.find(({ bytes }) => Number(bytes) > bytesMax);
  const tables: Table[] = [];
  for (const { name, kind, bytes } of found) {
    const table = { name, kind: kinds[kind] };
    const isEmpty = Number(bytes) === 0;
    tables.push(isEmpty ? table : { ...table, rows: await readRows(client, name, large === undefined) });
  }
  const rights = await readRights(
    client,
    tables.some(({ rows }) => rows !== undefined),
  );
  const obstacle = large === undefined ? rights.obstacle : `${large.name} is large`;
  return {
    tables,
    sequences: await readSequences(client),
    references: await readReferences(client),
    maySwitchOff: rights.maySwitchOff,
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

interface Relation {
  readonly name: string;
  readonly kind: keyof typeof kinds;
  readonly bytes: string;
}

async function readRelations(client: Client): Promise<readonly Relation[]> {
  const { rows } = await client.query<Relation>(
    `SELECT ${relationName} AS name, relkind AS kind, pg_relation_size(c.oid) AS bytes
    FROM ${relations} WHERE relkind IN ('r', 'p', 'm') AND ${isKept} ORDER BY c.oid`,
  );
  return rows;
}

/** `areKept`: false if they will not be written again, so that they need not be read. */
async function readRows(client: Client, name: string, areKept: boolean): Promise<Rows> {
  if (!areKept) return { text: "{}", columns: [] };
  const { rows } = await client.query<{ readonly text: string | null; readonly columns: string[] | null }>(
    `SELECT (SELECT array_agg(t ORDER BY t.ctid)::text FROM ONLY ${name} t) AS text,
      (SELECT array_agg(quote_ident(attname) ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = ${literal(name)}::regclass AND attnum > 0 AND NOT attisdropped
        AND attgenerated = '') AS columns`,
  );
  return { text: rows[0]?.text ?? "{}", columns: rows[0]?.columns ?? [] };
}

async function readSequences(client: Client): Promise<readonly Sequence[]> {
  const found = await client.query<{ readonly name: string }>(
    `SELECT ${relationName} AS name FROM ${relations} WHERE relkind = 'S' AND ${isKept} ORDER BY c.oid`,
  );
  const sequences: Sequence[] = [];
  for (const { name } of found.rows) {
    const { rows } = await client.query<Omit<Sequence, "name">>(
      `SELECT last_value::text AS "lastValue", is_called AS "isCalled" FROM ${name}`,
    );
    sequences.push(...rows.map((row) => ({ name, ...row })));
  }
  return sequences;
}

async function readReferences(client: Client): Promise<Contents["references"]> {
  const nameOf = (column: string): string => `(SELECT ${relationName} FROM ${relations} WHERE c.oid = ${column})`;
  const { rows } = await client.query<{ readonly from: string; readonly to: string }>(
    `SELECT ${nameOf("conrelid")} AS from, ${nameOf("confrelid")} AS to FROM pg_constraint
    WHERE contype = 'f' AND conrelid <> confrelid`,
  );
  return rows;
}
