import { fileURLToPath } from "node:url";
import { model, readMigrated } from "../migration-model.mjs";
import { withConnection } from "../users-postgres.mjs";

const options = {
  dir: fileURLToPath(new URL("./migrations", import.meta.url)),
  direction: "up",
  migrationsTable: "pgmigrations",
  log: () => {},
};

/** Returns a target with one operation, `migrate`, on this version of node-pg-migrate. */
export const targetFor = ({ name, runner }) => ({
  name,
  model,
  services: { postgres: {} },
  /** Of two migrations at a time one is refused, and may be started again. */
  tolerates: (error) => error.message === "Another migration is already running",
  connect: (_directory, services) => ({
    migrate: () =>
      withConnection(services, async (dbClient) => {
        const migrations = await runner({ ...options, dbClient });
        return migrations.length;
      }),
  }),
  inspect: (_directory, services) => withConnection(services, (client) => readMigrated(client, "pgmigrations")),
});
