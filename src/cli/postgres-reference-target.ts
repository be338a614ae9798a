import pg from "pg";
import {
  AccountNotFoundError,
  authIdOf,
  KeyAlreadyRegisteredError,
  openPostgresStore,
  type PostgresStore,
} from "rollcall";
import type { StoreSnapshot } from "rollcall/model";
import type { Services } from "../core/index.js";
import type { RegistrationClient, RegistrationTarget } from "../registration/index.js";

/*
 * The reference store on PostgreSQL as a target, and an example of a target module that needs a server. `inspect` reads the
 * store with plain SQL, not through the store's own code.
 */

const userMigrations = [{ name: "values", up: "CREATE TABLE entries (name text PRIMARY KEY, value text)" }];

const target: RegistrationTarget = {
  name: "Rollcall's reference store on PostgreSQL",
  services: { postgres: {} },
  setup: async (_, services) => await (await open(services)).close(),
  connect: async (_, services) => clientOf(await open(services)),
  recover: async (_, services) => await (await open(services)).close(),
  // A start is safe beside live clients.
  startsAlone: false,
  isConflict: (error) => error instanceof KeyAlreadyRegisteredError,
  inspect: async (_, services) => await inspect(connectionStringOf(services)),
};
export default target;

function connectionStringOf({ postgres }: Services): string {
  if (postgres === undefined) throw new Error("this target needs services.postgres");
  return postgres.connectionString;
}

async function open(services: Services): Promise<PostgresStore> {
  return await openPostgresStore({
    connectionString: connectionStringOf(services),
    userMigrations,
    // A client does one thing at a time.
    connectionsMax: 1,
    // The length of a pause must not differ from run to run.
    random: () => 0.5,
  });
}

function clientOf(store: PostgresStore): RegistrationClient {
  return {
    register: async (apiKey, settings) => await store.register(apiKey, settings),
    find: async (apiKey) => await store.find(apiKey),
    update: async (apiKey, settings) => await store.update(apiKey, settings),
    setActive: async (apiKey, active) => await store.setActive(apiKey, active),
    remove: async (apiKey) => await store.remove(apiKey),
    changeKey: async (apiKey, newApiKey) => await store.changeKey(apiKey, newApiKey),
    listActive: async () => await store.listActive(),
    writeUserData: async (apiKey, value) =>
      await unlessGone(false, async () => {
        await store.withUserSchema(authIdOf(apiKey), async (schema) => {
          await schema.query(
            `INSERT INTO entries (name, value) VALUES ('value', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
            [value],
          );
        });
        return true;
      }),
    readUserData: async (apiKey) =>
      await unlessGone(null, async () => {
        return await store.readUserSchema(authIdOf(apiKey), async (schema) => {
          const { rows } = await schema.query<{ value: string }>("SELECT value FROM entries WHERE name = 'value'");
          return rows[0]?.value ?? null;
        });
      }),
    close: async () => await store.close(),
  };
}

/** The store throws if an account does not exist; the contract of a target asks for an answer instead. */
async function unlessGone<T>(answer: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AccountNotFoundError) return answer;
    throw error;
  }
}

async function inspect(connectionString: string): Promise<StoreSnapshot> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows: apiKeys } = await client.query<NonNullable<StoreSnapshot["apiKeys"]>[number]>(
      `SELECT auth_id AS "authId", key_name AS "keyName", poll_interval AS "pollInterval", is_active AS active
       FROM rollcall.api_keys ORDER BY auth_id`,
    );
    const { rows: registry } = await client.query<{ authId: string; dbPath: string }>(
      `SELECT auth_id AS "authId", schema_name AS "dbPath" FROM rollcall.user_registry ORDER BY auth_id`,
    );
    const { rows: schemas } = await client.query<{ name: string }>(
      String.raw`SELECT nspname::text AS name FROM pg_namespace WHERE nspname LIKE 'rollcall\_u\_%' ORDER BY nspname`,
    );
    const userDatabases = [];
    for (const { name } of schemas) {
      const authId = registry.find(({ dbPath }) => dbPath === name)?.authId ?? "";
      const { rows } = await client.query<{ value: string }>(
        `SELECT value FROM "${name}".entries WHERE name = 'value'`,
      );
      userDatabases.push({ path: name, authId, data: rows[0]?.value ?? null });
    }
    return { apiKeys, registry, userDatabases };
  } finally {
    await client.end();
  }
}
