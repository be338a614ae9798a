/*
 * What running migrations must do: the first call runs the migration, and every later one finds that it has run.
 */

/** The one migration that there is. It also inserts a row, so that running it twice shows. */
export const createAccounts =
  "CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO accounts VALUES (1, 'admin')";

export const model = {
  initial: { migrated: false },
  operations: {
    /** Answers how many migrations this call has run. */
    migrate: { step: ({ migrated }) => ({ state: { migrated: true }, answer: migrated ? 0 : 1 }) },
  },
  /** How many rows the table of migrations has, and how many the table that the migration creates. */
  atRest: ({ migrated }) => (migrated ? { recorded: 1, accounts: 1 } : { recorded: 0, accounts: 0 }),
};

/** Returns what is at rest, in the form of the model. A table that is not there yet has no rows. */
export async function readMigrated(client, table) {
  return { recorded: await countRows(client, table), accounts: await countRows(client, "accounts") };
}

async function countRows(client, table) {
  const { rows } = await client.query("SELECT to_regclass($1) IS NOT NULL AS exists", [table]);
  if (!rows[0].exists) return 0;
  const { rows: counted } = await client.query(`SELECT count(*)::int AS count FROM ${table}`);
  return counted[0].count;
}
