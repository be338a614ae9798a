import { PostgresServerError } from "../core/index.js";
import { connect } from "./connect.js";
import { openDatabases } from "./databases.js";
import { type GivenServer, oldestVersion } from "./server.js";

/**
 * Checks that a server that runs elsewhere can be used.
 * @throws {PostgresServerError} If it cannot be reached, is too old or another version than asked for, or its role may not
 *   create databases
 */
export async function useGiven(url: string, asked: number | undefined): Promise<GivenServer> {
  const { version, number, role, mayCreate } = await readFacts(url);
  const majorVersion = Math.floor(number / 10_000);
  const wanted = asked === undefined ? `${oldestVersion} or newer` : String(asked);
  if (asked === undefined ? majorVersion < oldestVersion : majorVersion !== asked) {
    throw new PostgresServerError(
      "POSTGRES_VERSION",
      `the server of --postgres is PostgreSQL ${version}, but ${wanted} is needed; name another server, or none, and Rollcall starts one`,
    );
  }
  if (!mayCreate) {
    throw new PostgresServerError(
      "POSTGRES_RIGHTS",
      `the role ${role} of --postgres may not create databases; run "ALTER ROLE ${role} CREATEDB" as a superuser of this server`,
    );
  }
  return {
    source: "given",
    url,
    version,
    majorVersion,
    async stop() {
      const databases = await openDatabases(url);
      await databases.dropAbandoned();
      await databases.close();
    },
  };
}

interface Facts {
  readonly version: string;
  readonly number: number;
  readonly role: string;
  readonly mayCreate: boolean;
}

async function readFacts(url: string): Promise<Facts> {
  try {
    const client = await connect(url);
    try {
      const { rows } = await client.query<Facts>(
        `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
          quote_ident(current_user) AS role, rolsuper OR rolcreatedb AS "mayCreate"
        FROM pg_roles WHERE rolname = current_user`,
      );
      const [facts] = rows;
      if (facts === undefined) throw new Error("it does not know its own role");
      return facts;
    } finally {
      await client.end();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PostgresServerError(
      "POSTGRES_UNREACHABLE",
      `cannot use the server of --postgres: ${reason}; a connection string is for example postgresql://user:password@localhost:5432/postgres`,
      { cause: error },
    );
  }
}
