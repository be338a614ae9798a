import type { PostgresStore } from "rollcall";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../seeded-random.js";
import { open, postgresForTests, query } from "./fixture.js";
import { type PgBouncer, startPgBouncer, whyNoPgBouncer } from "./pgbouncer.js";

/*
 * In transaction mode each transaction may run on another connection of the server, and the next client gets that one. So
 * nothing may be kept in a session: no settings, no prepared statements, no locks.
 */

const poolSize = 3;
const stores = 4;
const keys = Array.from({ length: 60 }, (_, index) => `rc_key_${index}`);

describe.skipIf(whyNoPgBouncer !== undefined)(
  `through PgBouncer in transaction mode${whyNoPgBouncer === undefined ? "" : ` (skipped: ${whyNoPgBouncer})`}`,
  () => {
    const fixture = postgresForTests();
    let bouncer: PgBouncer | undefined;
    beforeAll(async () => {
      bouncer = await startPgBouncer({ connectionString: fixture.server().url, poolSize });
    });
    afterAll(() => bouncer?.stop());

    const openSeveral = async (database: string): Promise<readonly PostgresStore[]> => {
      const connectionString = bouncer?.through(database) ?? "";
      return Promise.all(Array.from({ length: stores }, () => open(connectionString, { connectionsMax: 8 })));
    };

    test("many clients on few connections register each key once, and each user's data stays its own", async () => {
      const database = await fixture.database();
      const opened = await openSeveral(database);
      const random = seededRandom(1);
      const work = opened.flatMap((store) => keys.map((key) => ({ store, key, order: random() })));
      const created = new Map<string, number>();
      await Promise.all(
        work
          .toSorted((a, b) => a.order - b.order)
          .map(async ({ store, key }) => {
            const registration = await store.register(key);
            if (registration.created) created.set(key, (created.get(key) ?? 0) + 1);
            await store.withUserSchema(registration.authId, async (schema) => {
              await schema.query("INSERT INTO entries VALUES ('key', $1) ON CONFLICT (name) DO NOTHING", [key]);
            });
          }),
      );
      expect([...created.values()]).toEqual(keys.map(() => 1));
      const [first] = opened;
      for (const key of keys) {
        const account = await first?.find(key);
        const value = await first?.withUserSchema(account?.authId ?? "", async (schema) => {
          return (await schema.query("SELECT value FROM entries")).rows;
        });
        expect(value).toEqual([{ value: key }]);
      }
      expect((await first?.audit())?.findings).toEqual([]);
      const sessions = await query<{ count: string }>(
        database,
        `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      expect(Number(sessions[0]?.count)).toBeLessThanOrEqual(poolSize);
    });

    test("changes, removals and rotations of keys leave nothing behind, in the tables and in the sessions", async () => {
      const database = await fixture.database();
      const opened = await openSeveral(database);
      await Promise.all(
        keys.map(async (key, index) => {
          const store = (at: number): PostgresStore => opened[(index + at) % stores] as PostgresStore;
          await store(0).register(key, { keyName: key });
          expect(await store(1).update(key, { pollInterval: index + 1 })).toBe(true);
          expect(await store(2).changeKey(key, `${key}-new`)).toBe(true);
          expect(await store(3).find(`${key}-new`)).toMatchObject({ keyName: key, pollInterval: index + 1 });
          if (index % 2 === 0) expect(await store(0).remove(`${key}-new`)).toBe(true);
        }),
      );
      const [first] = opened;
      expect(await first?.count()).toMatchObject({ total: keys.length / 2 });
      expect((await first?.audit())?.findings).toEqual([]);
      // Each of PgBouncer's sessions is asked: what it has set would be the next client's.
      const settings = await Promise.all(
        Array.from({ length: 4 * poolSize }, () =>
          query<{ path: string; wait: string; prepared: string }>(
            bouncer?.through(database) ?? "",
            `SELECT current_setting('search_path') AS path, current_setting('lock_timeout') AS wait,
               (SELECT count(*) FROM pg_prepared_statements WHERE from_sql OR name <> '') AS prepared, pg_sleep(0.05)`,
          ),
        ),
      );
      expect(new Set(settings.flat().map((row) => JSON.stringify({ ...row, pg_sleep: undefined })))).toEqual(
        new Set([JSON.stringify({ path: '"$user", public', wait: "0", prepared: "0" })]),
      );
    });
  },
);
