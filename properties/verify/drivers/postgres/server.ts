import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { type Databases, openDatabases, type PostgresServer, startPostgres } from "#src/postgres-server/index.js";

/** Starts a real server for the tests of a file, and returns how to make a database on it with these statements. */
export function serverForFile(): { freshUrl(...preparation: readonly string[]): Promise<string> } {
  let [server, databases] = [undefined as PostgresServer | undefined, undefined as Databases | undefined];
  beforeAll(async () => {
    server = await startPostgres();
    databases = await openDatabases(server.url);
  });
  afterAll(async () => {
    await databases?.close();
    if (server !== undefined && server.source !== "given") await server.stop();
  });
  return {
    async freshUrl(...preparation) {
      if (databases === undefined) throw new Error("a database was asked for before the server had started");
      const { url } = await databases.create();
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      for (const sql of preparation) await client.query(sql);
      await client.end();
      return url;
    },
  };
}
