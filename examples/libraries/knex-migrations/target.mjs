import { createAccounts, model, readMigrated } from "../migration-model.mjs";
import { withConnection } from "../users-postgres.mjs";

const migrationSource = {
  getMigrations: async () => ["1_create_accounts"],
  getMigrationName: (migration) => migration,
  getMigration: async () => ({
    up: (knex) => knex.raw(createAccounts),
    down: (knex) => knex.raw("DROP TABLE accounts"),
  }),
};

const silent = { warn() {}, error() {}, debug() {}, deprecate() {} };

const open = (createKnex, { postgres: { connectionString } }) =>
  createKnex({ client: "pg", connection: connectionString, migrations: { migrationSource }, log: silent });

/**
 * Sets up both tables of migrations, but no row in the lock table: what a first start leaves that ends between the two
 * statements.
 */
export const tablesWithoutLockRow = (createKnex) => async (_directory, services) => {
  const knex = open(createKnex, services);
  await knex.migrate.list();
  await knex("knex_migrations_lock").del();
  await knex.destroy();
};

/** Runs the migrations as an application does when it starts. Returns how many ran. */
export async function migrateLatest(knex) {
  const [, names] = await knex.migrate.latest();
  return names.length;
}

/** Returns a target with one operation, `migrate`, on this version of knex. */
export const targetFor = ({ name, createKnex, setup, migrate = migrateLatest }) => ({
  name,
  model,
  services: { postgres: {} },
  setup,
  connect(_directory, services) {
    const knex = open(createKnex, services);
    return { migrate: () => migrate(knex), close: () => knex.destroy() };
  },
  inspect: (_directory, services) => withConnection(services, (client) => readMigrated(client, "knex_migrations")),
  /** With two lock rows no migration can ever take the lock again. */
  async check(_directory, services) {
    const { rows } = await withConnection(services, (client) =>
      client.query("SELECT to_regclass('knex_migrations_lock') IS NOT NULL AS exists"),
    );
    if (!rows[0].exists) return [];
    const { rows: locks } = await withConnection(services, (client) =>
      client.query("SELECT is_locked FROM knex_migrations_lock"),
    );
    if (locks.length > 1) return [`knex_migrations_lock has ${locks.length} rows, so no migration can take the lock`];
    return locks.some(({ is_locked: locked }) => locked !== 0) ? ["the lock is held although nobody is there"] : [];
  },
});
