import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { open, postgresForTests, query } from "./fixture.js";
import { readUserData, writeUserData } from "./model-client.js";
import { startWireProxy } from "./wire-proxy.js";

const postgres = postgresForTests();

async function storeBehindProxy() {
  const url = await postgres.database();
  const direct = await open(url);
  const proxy = await startWireProxy(url);
  return { url, direct, proxy, store: await open(proxy.url) };
}

/** Resolves when a session waits for another transaction. */
async function untilOneWaits(url: string): Promise<void> {
  const waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
  while ((await query(url, waiting)).length === 0);
}

describe("if the connection is lost while COMMIT is under way", () => {
  test.each(["before", "after"] as const)(
    "a registration is answered with what is there, the COMMIT lost %s the server did it, and created by this call",
    async (fault) => {
      const { proxy, store, direct } = await storeBehindProxy();
      proxy.failNextCommit(fault);
      const registration = await store.register("key", { keyName: "laptop" });
      await proxy.met();
      expect(registration).toMatchObject({ created: true, keyName: "laptop" });
      expect(await direct.find("key")).toMatchObject({ createdAt: registration.createdAt });
      expect((await direct.audit()).findings).toEqual([]);
      expect((await direct.trail()).filter(({ operation }) => operation === "register")).toHaveLength(1);
    },
  );

  test("the store waits for a COMMIT that the server gets late, and does not take the account for that of another call", async () => {
    const { url, proxy, store } = await storeBehindProxy();
    proxy.failNextCommit("late");
    const registering = store.register("key");
    const { release } = await proxy.met();
    await untilOneWaits(url);
    release();
    expect(await registering).toMatchObject({ created: true });
  });

  test.each(["before", "after"] as const)("no other change is done twice, or not at all: %s", async (fault) => {
    const { proxy, store, direct } = await storeBehindProxy();
    await direct.register("key");
    proxy.failNextCommit(fault);
    expect(await store.update("key", { pollInterval: 5 })).toBe(true);
    proxy.failNextCommit(fault);
    expect(await store.changeKey("key", "other")).toBe(true);
    expect(await direct.find("other")).toMatchObject({ pollInterval: 5 });
    proxy.failNextCommit(fault);
    expect(await writeUserData(store, "other", "value")).toBe(true);
    expect(await readUserData(direct, "other")).toBe("value");
    proxy.failNextCommit(fault);
    expect(await store.remove("other")).toBe(true);
    expect(await direct.count()).toMatchObject({ total: 0 });
    expect(proxy.count()).toBe(4);
    expect((await direct.audit()).findings).toEqual([]);
  });

  test("a callback that counts has counted once", async () => {
    const { proxy, store } = await storeBehindProxy();
    await store.register("key");
    for (const fault of ["before", "after", "before", "after"] as const) {
      proxy.failNextCommit(fault);
      await store.withUserSchema(authIdOf("key"), async (schema) => {
        await schema.query(
          `INSERT INTO entries VALUES ('count', '1')
           ON CONFLICT (name) DO UPDATE SET value = entries.value::integer + 1`,
        );
      });
    }
    const counted = await store.readUserSchema(authIdOf("key"), async (schema) => {
      return (await schema.query("SELECT value FROM entries")).rows;
    });
    expect(counted).toEqual([{ value: "4" }]);
    expect(proxy.count()).toBe(4);
  });

  test("and no server can be asked, the call tells that it does not know", async () => {
    const url = await postgres.database();
    const proxy = await startWireProxy(url);
    const store = await open(proxy.url, { timeoutMs: 0, responseTimeoutMs: 100 });
    proxy.failNextCommit("late");
    await expect(store.register("key")).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    (await proxy.met()).release();
  });
});
