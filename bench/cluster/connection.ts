import { Socket } from "node:net";
import pg from "pg";

/** Where a server listens, and the superuser's password. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/**
 * Asks a server one thing on a connection of its own, and returns the rows.
 * @throws {Error} If the server refuses, or does not answer within `limitMs`, however it is silent.
 */
export async function ask<Row extends pg.QueryResultRow>(
  address: Address,
  sql: string,
  { database = "postgres", limitMs = 5000 } = {},
): Promise<readonly Row[]> {
  return withClient(address, { database, limitMs }, async (client) => (await client.query<Row>(sql)).rows);
}

/** Runs `work` with a connection. After `limitMs` the connection is cut, and whatever waits for it fails. */
export async function withClient<T>(
  { host, port, password }: Address,
  { database = "postgres", limitMs = 60_000 },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const socket = new Socket();
  const client = new pg.Client({ host, port, user: "postgres", password, database, stream: () => socket });
  // Without a listener the loss of the connection would end the process; whatever is under way fails with it anyway.
  client.on("error", () => undefined);
  const limit = setTimeout(() => socket.destroy(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  try {
    await client.connect();
    return await work(client);
  } finally {
    clearTimeout(limit);
    socket.destroy();
  }
}
