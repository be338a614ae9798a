import { authIdOf, openPostgresStore, type PostgresStore, type SchemaMigration } from "rollcall";
import { seededRandom } from "../../properties/seeded-random.js";
import type { Stored, StoredAccount } from "./judge.js";

/** Each user has a table of its own. */
const userMigrations: readonly SchemaMigration[] = [
  { name: "settings", up: "CREATE TABLE settings (name text PRIMARY KEY, value text NOT NULL)" },
];

/** A call waits so long: a failover takes seconds, and the clients of the old primary may learn of it late. */
const timeoutMs = 60_000;

/** Opens the store as one client of it does. The address stays the same, whichever server is behind it. */
export function openRegistry(connectionString: string, client: number): Promise<PostgresStore> {
  return openPostgresStore({
    connectionString,
    connectionsMax: 2,
    userMigrations,
    timeoutMs,
    random: seededRandom(client),
  });
}

/** Reads everything back. A store does not keep the keys, so they are told. */
export async function readBack(store: PostgresStore, keys: ReadonlySet<string>): Promise<Stored> {
  const keyOf = new Map([...keys].map((key) => [authIdOf(key), key]));
  const accounts: StoredAccount[] = [];
  const strangers: string[] = [];
  let after: string | null = null;
  do {
    const page = await store.accounts({ limit: 1000, after });
    for (const { authId, keyName, pollInterval } of page.accounts) {
      const key = keyOf.get(authId);
      if (key === undefined) strangers.push(authId);
      else accounts.push({ key, authId, keyName, pollInterval });
    }
    after = page.next;
  } while (after !== null);
  const { findings } = await store.audit();
  return { accounts, strangers, auditFindings: findings.map((finding) => JSON.stringify(finding)) };
}
