import { authIdOf, openPostgresStore } from "rollcall";
import { diagnosePostgres, type PostgresDoctorOptions } from "#src/doctor/index.js";
import { query } from "../postgres-store/fixture.js";
import type { Planted } from "./postgres-plants.js";

const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text text)" }];

/** Makes a store with three accounts in a schema of a database. */
export async function storeWithAccounts(url: string, schema = "rollcall"): Promise<Planted> {
  const store = await openPostgresStore({ connectionString: url, schema, userMigrations });
  for (const key of ["a", "b", "c"]) await store.register(key);
  await store.close();
  const authId = authIdOf("a");
  const [row] = await query<{ schema_name: string }>(
    url,
    `SELECT schema_name FROM ${schema}.user_registry WHERE auth_id = '${authId}'`,
  );
  return { s: schema, authId, userSchema: row?.schema_name ?? "" };
}

/** Returns how often each finding was found, except those about the settings of a server for tests. */
export async function found(url: string, options: PostgresDoctorOptions = {}): Promise<Record<string, number>> {
  const { findings } = await diagnosePostgres(url, options);
  return Object.fromEntries(
    findings.filter(({ code }) => code !== "fsync-off").map(({ code, count }) => [code, count]),
  );
}
