import { connected } from "./clients.js";

/*
 * A database as text, read in another way than Rollcall does: everything in full.
 */

const relationName = "quote_ident(nspname) || '.' || quote_ident(relname)";
const isOfUsers = "nspname !~ '^pg_' AND nspname <> 'information_schema'";

const definitions = `
  SELECT concat_ws(' ', 'schema', nspname, nspacl) AS line FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp'
  UNION ALL
  SELECT concat_ws(' ', 'relation', c.oid::regclass, relkind, relpersistence, relrowsecurity, relacl, reloptions)
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE ${isOfUsers}
  UNION ALL
  SELECT concat_ws(' ', 'column', attrelid::regclass, attname, atttypid::regtype, atttypmod, attnotnull, attnum,
      attisdropped, pg_get_expr(adbin, adrelid))
    FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid >= 16384 AND attnum > 0 AND attrelid::regclass::text !~ '^pg_toast'
  UNION ALL
  SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE oid >= 16384
  UNION ALL
  SELECT concat_ws(' ', 'index', pg_get_indexdef(indexrelid), indisvalid, indisclustered) FROM pg_index
    WHERE indrelid >= 16384 AND indrelid::regclass::text !~ '^pg_toast'
  UNION ALL
  SELECT concat_ws(' ', 'function', pg_get_functiondef(oid)) FROM pg_proc WHERE oid >= 16384 AND prokind = 'f'
  UNION ALL
  SELECT concat_ws(' ', 'trigger', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL
  SELECT concat_ws(' ', 'rule', ev_class::regclass, pg_get_ruledef(oid)) FROM pg_rewrite WHERE oid >= 16384
  UNION ALL
  SELECT concat_ws(' ', 'type', oid::regtype,
      (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid))
    FROM pg_type t WHERE oid >= 16384 AND typtype IN ('e', 'd')
  UNION ALL
  SELECT concat_ws(' ', 'sequence', seqrelid::regclass, seqstart, seqincrement, seqcache) FROM pg_sequence
  UNION ALL
  SELECT concat_ws(' ', 'policy', polname, polrelid::regclass, pg_get_expr(polqual, polrelid)) FROM pg_policy
  UNION ALL
  SELECT concat_ws(' ', 'extension', extname) FROM pg_extension
  UNION ALL
  SELECT concat_ws(' ', 'large object', oid, encode(lo_get(oid), 'hex')) FROM pg_largeobject_metadata
  UNION ALL
  SELECT concat_ws(' ', 'setting', setrole, setconfig) FROM pg_db_role_setting
    WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  UNION ALL
  SELECT concat_ws(' ', 'database', datacl, datconnlimit) FROM pg_database WHERE datname = current_database()
  UNION ALL
  SELECT concat_ws(' ', 'prepared', gid) FROM pg_prepared_xacts WHERE database = current_database()
  ORDER BY line`;

/** Returns everything that is in a database. */
export async function dump(url: string): Promise<readonly string[]> {
  const client = await connected(url);
  await client.query("SET search_path = ''; SET statement_timeout = 0; SET default_transaction_read_only = off");
  const { rows: relations } = await client.query<{ readonly name: string; readonly kind: string }>(
    `SELECT ${relationName} AS name, relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'S', 'm') AND ${isOfUsers} AND relpersistence <> 't' ORDER BY 1`,
  );
  const { rows: lines } = await client.query<{ readonly line: string }>(definitions);
  const contents: string[] = [];
  for (const { name, kind } of relations) {
    const value = kind === "S" ? "last_value || ' ' || is_called" : "t::text";
    // Rows in the order in which a query without ORDER BY returns them.
    const { rows } = await client.query<{ readonly value: string }>(`SELECT ${value} AS value FROM ONLY ${name} t`);
    contents.push(`${name}: ${JSON.stringify(rows.map((row) => row.value))}`);
  }
  await client.end();
  return [...lines.map(({ line }) => line), ...contents];
}
