import { PostgresServerError } from "../../core/index.js";
import type { Client } from "../connect.js";

/** Roles, databases and tablespaces belong to the whole server: other runs see them, and they stay. */
const names = `SELECT 'the role ' || rolname AS name FROM pg_roles
  UNION ALL SELECT 'the database ' || datname FROM pg_database WHERE datname !~ '^rollcall_'
  UNION ALL SELECT 'the tablespace ' || spcname FROM pg_tablespace`;

/** Returns what is on the server and in no database of Rollcall. */
export async function readOutside(client: Client): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ readonly name: string }>({ name: "rollcall-outside", text: names });
  return new Set(rows.map(({ name }) => name));
}

/** @throws {PostgresServerError} If something is there that was not there before */
export async function refuseAddedOutside(client: Client, before: ReadonlySet<string>): Promise<void> {
  const added = [...(await readOutside(client))].find((name) => !before.has(name));
  if (added === undefined) return;
  throw new PostgresServerError(
    "POSTGRES_OUTSIDE",
    `${added} was created in a run; it is not in the database of the run, so other runs see it and it cannot be undone; create it in setup, unless it is there`,
  );
}
