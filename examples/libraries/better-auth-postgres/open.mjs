import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import pg from "pg";
import { optionsFor, shared, signUp } from "../better-auth/open.mjs";
import { withConnection } from "../users-postgres.mjs";

export { signUp };

function openPool({ postgres: { connectionString } }) {
  const pool = new pg.Pool({ connectionString });
  pool.on("error", () => {});
  return pool;
}

async function setup(_directory, services) {
  const pool = openPool(services);
  const { runMigrations } = await getMigrations(optionsFor(pool));
  await runMigrations();
  await pool.end();
}

/** A user and its account with the password are in two tables, and both must be there. */
async function inspect(_directory, services) {
  return withConnection(services, async (client) => {
    const { rows: apiKeys } = await client.query('SELECT id AS "authId" FROM "user"');
    const { rows: registry } = await client.query('SELECT "userId" AS "authId", id AS "dbPath" FROM account');
    return { apiKeys, registry, names: { apiKeys: "user", registry: "account" } };
  });
}

/** What all variants have in common. */
export const onPostgres = { ...shared, services: { postgres: {} }, setup, inspect };

export function open(services) {
  const pool = openPool(services);
  return { auth: betterAuth(optionsFor(pool)), pool };
}
