import { PostgresServerError } from "../../core/index.js";
import type { Client } from "../connect.js";
import { endOtherSessions } from "../sessions.js";
import { type Fingerprint, relationsPart, schemasPart, settingsPart } from "./fingerprint.js";
import { dropAdded } from "./objects.js";
import type { Session } from "./session.js";

/**
 * Ends all sessions of targets on a database, and makes it what a new one is.
 * @throws {PostgresServerError} If something in it cannot be removed
 */
export async function empty({ client, readSchema }: Session): Promise<void> {
  await endOtherSessions(client);
  const since = await oldestTransaction(client);
  const left = async (): Promise<readonly string[]> => leftIn(await readSchema(since));
  if ((await left()).length === 0) return;
  await dropAdded(client, []);
  if ((await left()).length === 0) return;
  await client.query(reset);
  const still = await left();
  if (still.length === 0) return;
  throw new PostgresServerError(
    "POSTGRES_NOT_RESTORED",
    `a database of Rollcall cannot be emptied: what the target has changed in ${still.join(", ")} stays; Rollcall runs stores that change what they define themselves`,
  );
}

/** What is new in a database is newer than this: the last one whose rows PostgreSQL's own template may hold. */
async function oldestTransaction(client: Client): Promise<string> {
  const { rows } = await client.query<{ readonly transaction: string }>(
    "SELECT datfrozenxid AS transaction FROM pg_database WHERE datname = 'template0'",
  );
  return rows[0]?.transaction ?? "3";
}

/** Parts of the fingerprint of a new database that are no counts. */
const partsOfNew: { readonly [name: string]: string } = {
  [relationsPart]: " 0",
  [schemasPart]: `(public,pg_database_owner,"{pg_database_owner=UC/pg_database_owner,=U/pg_database_owner}") 0`,
  [settingsPart]: "(-1,)",
};

/** Returns the parts of a fingerprint that a new database does not have so. */
function leftIn(schema: Fingerprint): readonly string[] {
  const isNew = (name: string, value: string): boolean =>
    partsOfNew[name] === undefined ? value.endsWith(" 0") : value === partsOfNew[name];
  return [...schema].flatMap(([name, value]) => (isNew(name, value) ? [] : [name]));
}

/** Makes the schema that each database has, and takes back the settings that it has not. */
const reset = `
  DROP SCHEMA IF EXISTS public CASCADE;
  CREATE SCHEMA public AUTHORIZATION pg_database_owner;
  GRANT ALL ON SCHEMA public TO pg_database_owner;
  GRANT USAGE ON SCHEMA public TO PUBLIC;
  DO $$ DECLARE of name; BEGIN
    EXECUTE format('ALTER DATABASE %I RESET ALL', current_database());
    EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT -1', current_database());
    FOR of IN SELECT rolname FROM pg_db_role_setting JOIN pg_roles r ON r.oid = setrole
      WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database()) LOOP
      EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', of, current_database());
    END LOOP;
  END $$`;
