import type { Client } from "../connect.js";
import { tryTransaction } from "./transaction.js";

/*
 * A store may give each user a schema or a table. Dropping those is several times as fast as copying the database.
 */

/** What can be dropped: schemas, relations, types and functions, each as the statement that drops it. */
const objects = `
  SELECT 'SCHEMA ' || quote_ident(nspname) AS object FROM pg_namespace WHERE nspname !~ '^pg_'
  UNION ALL
  SELECT CASE relkind WHEN 'v' THEN 'VIEW ' WHEN 'm' THEN 'MATERIALIZED VIEW ' WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END
      || c.oid::regclass
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'S') AND nspname !~ '^pg_' AND c.oid >= 16384
  UNION ALL
  SELECT CASE typtype WHEN 'd' THEN 'DOMAIN ' ELSE 'TYPE ' END || t.oid::regtype
    FROM pg_type t WHERE t.oid >= 16384 AND typtype IN ('e', 'd', 'r')
  UNION ALL
  SELECT 'ROUTINE ' || oid::regprocedure FROM pg_proc WHERE oid >= 16384`;

/** Returns what is defined in a database. The search path of the connection must be empty, so that names have schemas. */
export async function readObjects(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ readonly object: string }>(objects);
  return new Set(rows.map(({ object }) => object));
}

/**
 * Drops what is defined now and was not before, and everything that depends on it. Returns whether it did: false if there
 * is nothing, or if it cannot be dropped.
 */
export async function dropAdded(client: Client, before: ReadonlySet<string>): Promise<boolean> {
  const added = [...(await readObjects(client))].filter((object) => !before.has(object));
  if (added.length === 0) return false;
  // What is in a schema goes with it, and so may be gone when its turn comes.
  const statements = added.map((object) => `DROP ${object.replace(kind, "$1 IF EXISTS ")} CASCADE`);
  return (await tryTransaction(client, statements)) !== undefined;
}

const kind = /^(MATERIALIZED VIEW|\w+) /;
