import type { Client, QueryResultRow } from "pg";
import { harnessName } from "../core/index.js";

export type { Client };

/** Connects to a database. `pg` is loaded here, so that it costs nothing where no PostgreSQL is used. */
export async function connect(url: string): Promise<Client> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, application_name: harnessName });
  // A session that the server ends rejects the next query. Without a listener the event would end this process.
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** A connection that is made again if the server has ended it, for example at a restart. */
export interface LastingConnection {
  query<Row extends QueryResultRow>(sql: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export async function connectLasting(url: string): Promise<LastingConnection> {
  let current: Client | undefined;
  const open = async (): Promise<Client> => {
    const client = await connect(url);
    client.once("end", () => {
      if (current === client) current = undefined;
    });
    current = client;
    return client;
  };
  await open();
  return {
    async query<Row extends QueryResultRow>(sql: string) {
      const client = current ?? (await open());
      return (await client.query<Row>(sql)).rows;
    },
    async close() {
      await current?.end();
    },
  };
}
