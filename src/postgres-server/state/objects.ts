import type { Client } from "../connect.js";
import { tryTransaction } from "./transaction.js";

/*
 * What is defined in a database, as the statements that drop it. A store may give each user a schema or a table: dropping
 * those is several times as fast as running `setup` again.
 */

/** Catalogs of what can be dropped by itself, in the order in which it is dropped: an extension takes what is its own. */
const catalogs: readonly (readonly [catalog: string, which: string])[] = [
  ["pg_extension", "true"],
  ["pg_event_trigger", "true"],
  ["pg_namespace", "nspname !~ '^pg_'"],
  ["pg_class", "relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relpersistence <> 't'"],
  [
    "pg_type",
    "typtype IN ('e', 'd', 'r') OR typtype = 'c' AND (SELECT relkind FROM pg_class c WHERE c.oid = typrelid) = 'c'",
  ],
  ["pg_proc", "true"],
  ["pg_operator", "true"],
  ["pg_opfamily", "true"],
  ["pg_cast", "true"],
  ["pg_collation", "true"],
  ["pg_conversion", "true"],
  ["pg_ts_config", "true"],
  ["pg_ts_dict", "true"],
  ["pg_statistic_ext", "true"],
  ["pg_publication", "true"],
  ["pg_foreign_server", "true"],
  ["pg_foreign_data_wrapper", "true"],
];

/**
 * PostgreSQL gives numbers from 16384 on to what users define. What belongs to an extension or to another object, such as
 * the sequence of a column, goes with it, and cannot be dropped by itself.
 */
const objects = [
  ...catalogs.map(
    ([catalog, which], order) => `
    SELECT ${order} AS sort, oid, format('DROP %s IF EXISTS %s CASCADE',
        upper(replace(replace(type, '-', ' '), 'statistics object', 'statistics')), identity) AS statement
      FROM pg_catalog.${catalog}, pg_identify_object('pg_catalog.${catalog}'::regclass, oid, 0)
      WHERE oid >= 16384 AND (${which}) AND NOT EXISTS (SELECT FROM pg_depend
        WHERE classid = 'pg_catalog.${catalog}'::regclass AND objid = oid AND deptype IN ('e', 'i'))`,
  ),
  `SELECT ${catalogs.length}, oid, format('SELECT lo_unlink(%s)', oid) FROM pg_largeobject_metadata`,
].join(" UNION ALL ");

/** Returns what users have defined in a database. */
export async function readObjects(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly statement: string }>({
    name: "rollcall-objects",
    text: `SELECT statement FROM (${objects}) AS found ORDER BY sort, oid`,
  });
  return rows.map(({ statement }) => statement);
}

/**
 * Drops what is defined now and was not before, and everything that depends on it. Returns whether it did: false if there
 * is nothing, or if it cannot be dropped.
 */
export async function dropAdded(client: Client, before: readonly string[]): Promise<boolean> {
  const known = new Set(before);
  const added = (await readObjects(client)).filter((statement) => !known.has(statement));
  return added.length > 0 && (await tryTransaction(client, added)) !== undefined;
}
