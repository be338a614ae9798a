import { afterAll, beforeAll } from "vitest";
import { type Databases, openDatabases, type PostgresServer, startPostgres } from "#src/postgres-server/index.js";

/** Starts a real server for the tests of a file, and returns how to make an empty database on it. */
export function serverForFile(): { freshUrl(): Promise<string> } {
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
    async freshUrl() {
      if (databases === undefined) throw new Error("a database was asked for before the server had started");
      return (await databases.create()).url;
    },
  };
}
