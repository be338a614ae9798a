import fc from "fast-check";
import { authIdOf } from "rollcall";
import { emptyState, step } from "rollcall/model";
import { describe, expect, test } from "vitest";
import { open, postgresForTests, query, rejection } from "./fixture.js";
import { invoke, shown } from "./model-client.js";
import { keys, operation } from "./operations.js";

const postgres = postgresForTests();

describe("the store on PostgreSQL", () => {
  test("answers every sequence of operations as the model does", async () => {
    const store = await open(await postgres.database());
    const property = fc.asyncProperty(fc.array(operation, { maxLength: 12, size: "max" }), async (operations) => {
      let state = emptyState;
      for (const each of operations) {
        const next = step(state, each);
        expect(await invoke(store, keys, each), JSON.stringify(each)).toEqual(shown(next.response));
        state = next.state;
      }
      expect((await store.audit()).findings).toEqual([]);
      for (const key of keys) await store.remove(key);
    });
    await fc.assert(property, { numRuns: 8 });
  });

  test("gives a key to one of many calls at once, in several stores, and every call returns the same account", async () => {
    const database = await postgres.database();
    const stores = await Promise.all([1, 2, 3].map(() => open(database)));
    const registrations = await Promise.all(
      Array.from({ length: 12 }, (_, index) => stores[index % 3]?.register("key", { pollInterval: index + 1 })),
    );
    expect(registrations.filter((registration) => registration?.created)).toHaveLength(1);
    expect(new Set(registrations.map((registration) => registration?.pollInterval)).size).toBe(1);
  });

  test("makes the schema of a user with its account, and drops it with it", async () => {
    const database = await postgres.database();
    const store = await open(database);
    await store.register("key");
    const schemas = () =>
      query(database, "SELECT FROM information_schema.schemata WHERE schema_name LIKE 'rollcall\\_u\\_%'");
    expect(await schemas()).toHaveLength(1);
    await store.remove("key");
    expect(await schemas()).toEqual([]);
  });

  test("the database itself refuses a row of one table without its row in the other", async () => {
    const database = await postgres.database();
    const store = await open(database);
    await store.register("key");
    const [id, other] = [authIdOf("key"), authIdOf("other")];
    const orphan = `INSERT INTO rollcall.user_registry (auth_id, schema_name, migrations_digest) VALUES ('${other}', '', '')`;
    await expect(query(database, orphan)).rejects.toThrow("user_registry_auth_id_fkey");
    await expect(query(database, `INSERT INTO rollcall.api_keys (auth_id) VALUES ('${other}')`)).rejects.toThrow(
      "api_keys_auth_id_fkey",
    );
    await expect(query(database, `DELETE FROM rollcall.api_keys WHERE auth_id = '${id}'`)).rejects.toThrow(
      "user_registry_auth_id_fkey",
    );
  });

  test("two calls that exchange keys with each other both end", async () => {
    const database = await postgres.database();
    const [one, two] = [await open(database), await open(database)];
    await Promise.all([one.register("k"), one.register("l")]);
    for (let round = 0; round < 10; round += 1) {
      const answers = await Promise.all([rejection(one.changeKey("k", "l")), rejection(two.changeKey("l", "k"))]);
      expect(answers).toEqual(["KEY_ALREADY_REGISTERED", "KEY_ALREADY_REGISTERED"]);
    }
    expect(await query(database, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")).toEqual([
      { deadlocks: "0" },
    ]);
  });
});
