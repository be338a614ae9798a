import pg from "pg";

/** Rows, their columns by name. */
export type Rows = readonly { readonly [column: string]: unknown }[];

/** Connects as a target would. If the server ends the session, that is no error of the test. */
export async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/** Runs statements over a connection of their own, and returns the rows of the last one. */
export async function query(url: string, ...statements: readonly string[]): Promise<Rows> {
  const client = await connected(url);
  try {
    let rows: Rows = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}
