import { connectLasting, type LastingConnection } from "./connect.js";
import { isAbandoned, isOwnName, newName } from "./names.js";

/** A database that Rollcall has created. */
export interface Database {
  readonly name: string;
  /** Connection string, with the role of the server's. */
  readonly url: string;
  /** Ends all sessions on it and drops it. */
  drop(): Promise<void>;
}

/** Creates and drops databases of a server, over one connection. It touches none that Rollcall did not create. */
export interface Databases {
  /** Creates an empty database. */
  create(): Promise<Database>;
  /** Drops the databases that processes of Rollcall on this machine left when they died. Returns their names. */
  dropAbandoned(): Promise<readonly string[]>;
  /** Drops the databases that were created here, and disconnects. */
  close(): Promise<void>;
}

/** Opens the databases of a server. `url`: as `startPostgres` returns it. */
export async function openDatabases(url: string): Promise<Databases> {
  const connection = await connectLasting(url);
  const created = new Set<string>();
  const strategy = await fastestStrategy(connection);
  const drop = async (name: string): Promise<void> => {
    await dropDatabase(connection, name);
    created.delete(name);
  };
  return {
    async create() {
      const name = newName();
      // template1 of a given server may hold what its owner put there.
      await connection.query(`CREATE DATABASE ${name} TEMPLATE template0 STRATEGY ${strategy}`);
      created.add(name);
      return { name, url: urlOf(url, name), drop: () => drop(name) };
    },
    async dropAbandoned() {
      const rows = await connection.query<{ readonly name: string }>(
        "SELECT datname AS name FROM pg_database WHERE pg_has_role(datdba, 'USAGE') ORDER BY datname",
      );
      const abandoned = rows.map(({ name }) => name).filter(isAbandoned);
      for (const name of abandoned) await dropDatabase(connection, name);
      return abandoned;
    },
    async close() {
      for (const name of created) await drop(name);
      await connection.close();
    },
  };
}

async function dropDatabase(connection: LastingConnection, name: string): Promise<void> {
  if (!isOwnName(name)) throw new TypeError(`${name} is no database of Rollcall`);
  await connection.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** Copying files needs checkpoints: they cost nothing if the server does not wait for its disk, and much if it does. */
async function fastestStrategy(connection: LastingConnection): Promise<"FILE_COPY" | "WAL_LOG"> {
  const [row] = await connection.query<{ readonly fsync: string }>("SHOW fsync");
  return row?.fsync === "off" ? "FILE_COPY" : "WAL_LOG";
}

/** Returns the connection string with another database. */
function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
