import type { FunctionCall, ObjectName } from "./statement.js";

/*
 * Functions of PostgreSQL by what they do to others. A function that is not named here counts by its volatility in the
 * catalog: if it is immutable or stable it reads at most what its own statement reads, else it may do everything.
 */

const clocks = /^(now|transaction_timestamp|statement_timestamp|clock_timestamp|timeofday|uuidv7)$/;
const random = /^(random|random_normal|setseed|gen_random_uuid|uuidv4|uuidv7|uuid_generate_v\d\w*|gen_random_bytes)$/;
const sequences = /^(nextval|setval|lastval|currval)$/;
const advisory = /^pg_(try_)?advisory_(xact_)?(lock|unlock)(_shared|_all)?$/;

/**
 * Volatile functions that no other session notices, and that notice no other: the clock, random values, settings of the
 * session, sleeping, that the server is no standby, and sequences and advisory locks, which are handled where they are
 * called.
 */
const harmless =
  /^(set_config|current_setting|concat|concat_ws|pg_sleep|pg_sleep_for|pg_sleep_until|gen_salt|currval|lastval|pg_backend_pid|inet_client_port|version|pg_is_in_recovery)$/;

/**
 * Stable functions that read more than their statement and the catalog show: statistics, locks, or a table whose name is
 * an argument.
 */
const revealing =
  /^(pg_stat_.*|pg_lock.*|.*_to_xml(schema|_and_xmlschema)?|txid_.*|pg_current_.*|pg_snapshot_.*|pg_export_.*)$/;

export const readsClock = ({ name }: ObjectName): boolean => clocks.test(name);
export const isRandom = ({ name }: ObjectName): boolean => random.test(name);
export const isSequenceFunction = ({ name }: ObjectName): boolean => sequences.test(name);
export const isAdvisory = ({ name }: ObjectName): boolean => advisory.test(name);

/** Returns what is known of a function by its name alone. `by volatility`: the catalog decides. */
export function reachOf({ name }: FunctionCall): "harmless" | "everything" | "by volatility" | "handled" {
  const bare = name.name;
  if (sequences.test(bare) || advisory.test(bare) || bare === "pg_notify") return "handled";
  if (harmless.test(bare) || clocks.test(bare) || random.test(bare)) return "harmless";
  if (revealing.test(bare)) return "everything";
  return "by volatility";
}

/** Views and tables of the catalog that show what happens at this moment, and not only what is defined. */
const live =
  /^pg_(locks|stat_.*|statio_.*|prepared_xacts|sequences|replication_.*|largeobject.*|backend_memory_contexts|cursors|prepared_statements)$/;

export const showsTheMoment = ({ name }: ObjectName): boolean => live.test(name);

/** Whether a table is one of the catalog. Its names begin with pg_, which PostgreSQL reserves for schemas alone. */
export function isOfCatalog({ schema, name }: ObjectName): boolean {
  return schema === "pg_catalog" || schema === "information_schema" || (schema === undefined && name.startsWith("pg_"));
}
