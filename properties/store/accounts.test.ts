import { authIdOf, type RegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, notes, open, registered, rowOf, setStatus } from "./fixture.js";
import { inKilledProcess } from "./other-process.js";

const byId = (apiKey: string) => ({ authId: authIdOf(apiKey) });

async function withAccounts(...apiKeys: readonly string[]): Promise<RegistrationStore> {
  const store = open(temporaryDirectory());
  for (const apiKey of apiKeys) await store.register(apiKey, { keyName: apiKey });
  return store;
}

describe("an account", () => {
  test("can be named by its auth id in place of its key, which an operator does not have", async () => {
    const store = await withAccounts("key");
    expect(store.find(byId("key"))).toMatchObject({ keyName: "key" });
    expect(store.update(byId("key"), { pollInterval: 5 })).toBe(true);
    expect(store.setActive(byId("key"), false)).toBe(true);
    expect(store.find("key")).toMatchObject({ pollInterval: 5, active: false });
    expect(store.changeKey(byId("key"), "other")).toBe(true);
    expect(store.remove(byId("other"))).toBe(true);
    expect(store.find("other")).toBeNull();
    store.close();
  });

  test.each([{ authId: "x" }, { authId: authIdOf("key").toUpperCase() }, {}, null, 5])(
    "cannot be named by %j",
    async (account) => {
      const store = await withAccounts("key");
      expect(codeOf(() => store.find(account as never))).toBe("INVALID_API_KEY");
      expect(codeOf(() => store.remove(account as never))).toBe("INVALID_API_KEY");
      store.close();
    },
  );

  test("is not found by its auth id as if that were a key", async () => {
    const store = await withAccounts("key");
    expect(store.find(authIdOf("key"))).toBeNull();
    store.close();
  });
});

describe("pages of accounts", () => {
  test("follow each other in the order of the auth ids, each account once, also if others come and go meanwhile", async () => {
    const keys = Array.from({ length: 25 }, (_, index) => `key ${index}`);
    const store = await withAccounts(...keys);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = store.accounts({ after, limit: 7 });
      expect(page.accounts.length).toBeLessThanOrEqual(7);
      seen.push(...page.accounts.map(({ authId }) => authId));
      after = page.next;
      const [first = ""] = seen;
      store.remove({ authId: first });
    } while (after !== null);
    expect(seen).toEqual(keys.map(authIdOf).sort());
    store.close();
  });

  test("hold the accounts of one status, or the active and the inactive ones", async () => {
    const { directory } = await registered("unfinished");
    setStatus(directory, "removing");
    const store = open(directory);
    setStatus(directory, "provisioning");
    await store.register("active");
    await store.register("inactive");
    store.setActive("inactive", false);
    inKilledProcess(
      directory,
      `const master = new Sqlite(directory + "/master.sqlite");
       const store = open(); await store.register("unfinished");
       master.prepare("UPDATE user_registry SET status = 'removing' WHERE auth_id = ?").run(authIdOf("unfinished"));
       die();`,
    );
    const idsOf = (status?: "active" | "inactive" | "unfinished") =>
      store.accounts({ status }).accounts.map(({ authId }) => authId);
    expect(idsOf("active")).toEqual([authIdOf("active")]);
    expect(idsOf("inactive")).toEqual([authIdOf("inactive")]);
    expect(idsOf("unfinished")).toEqual([authIdOf("unfinished")]);
    expect(idsOf()).toEqual([authIdOf("active"), authIdOf("inactive")].sort());
    expect(store.count()).toEqual({ total: 2, active: 1, inactive: 1, unfinished: 1 });
    store.close();
  });

  test.each([{ limit: 0 }, { limit: 1001 }, { limit: 1.5 }, { status: "all" }, { after: 5 }, { offset: 3 }])(
    "are refused with %j",
    async (options) => {
      const store = await withAccounts();
      expect(codeOf(() => store.accounts(options as never))).toBe("INVALID_OPTIONS");
      store.close();
    },
  );
});

describe("changeKey", () => {
  test("keeps settings, state and data, frees the old key and takes the new one", async () => {
    const { directory } = await registered("old");
    const store = open(directory);
    store.update("old", { pollInterval: 7 });
    store.setActive("old", false);
    const before = store.find("old");
    expect(store.changeKey("old", "new")).toBe(true);
    expect(store.find("old")).toBeNull();
    expect(store.find("new")).toEqual({ ...before, ...byId("new"), updatedAt: expect.any(String) });
    expect(notes(store, "new")).toEqual(["kept"]);
    expect(codeOf(() => notes(store, "old"))).toBe("ACCOUNT_NOT_FOUND");
    expect(await store.register("old")).toMatchObject({ created: true });
    expect(await store.register("new")).toMatchObject({ created: false });
    expect(notes(store, "old")).toEqual([]);
    store.withUserDatabase(authIdOf("new"), (database) => database.exec("INSERT INTO notes VALUES ('as new')"));
    expect(notes(store, "new")).toEqual(["kept", "as new"]);
    expect(store.audit().findings).toEqual([]);
    store.close();
  });

  test("to a key of another account is refused, and changes nothing", async () => {
    const store = await withAccounts("one", "two");
    expect(codeOf(() => store.changeKey("one", "two"))).toBe("KEY_ALREADY_REGISTERED");
    expect(store.find("one")).toMatchObject({ keyName: "one" });
    expect(store.find("two")).toMatchObject({ keyName: "two" });
    store.close();
  });

  test("to itself is done, of an unknown key is not, and to an invalid key is refused", async () => {
    const store = await withAccounts("key");
    expect(store.changeKey("key", "key")).toBe(true);
    expect(store.changeKey("unknown", "other")).toBe(false);
    expect(codeOf(() => store.changeKey("key", " "))).toBe("INVALID_API_KEY");
    expect(store.find("key")).toMatchObject({ keyName: "key" });
    store.close();
  });

  test.each(["removing", "provisioning"])("takes a key whose former account is %s", async (status) => {
    const { directory } = await registered("new");
    const store = open(directory);
    const former = rowOf(directory, "new")?.database_id;
    setStatus(directory, status);
    await store.register("old", { keyName: "mine" });
    expect(store.changeKey("old", "new")).toBe(true);
    expect(store.find("new")).toMatchObject({ keyName: "mine" });
    expect(rowOf(directory, "new")?.database_id).not.toBe(former);
    expect(store.audit().findings).toEqual([]);
    store.close();
  });

  test("inside of a callback on the account's own database is refused", async () => {
    const store = await withAccounts("key");
    const call = (): unknown => store.withUserDatabase(authIdOf("key"), () => store.changeKey("key", "other"));
    expect(codeOf(call)).toBe("INVALID_CALLBACK");
    expect(store.find("key")).not.toBeNull();
    store.close();
  });

  test("of one key in two stores is done once", async () => {
    const directory = temporaryDirectory();
    const [one, two] = [open(directory), open(directory)];
    await one.register("key");
    const changes = await Promise.all([one.promises.changeKey("key", "a"), two.promises.changeKey("key", "b")]);
    expect(changes.filter(Boolean)).toHaveLength(1);
    expect([one.find("a"), one.find("b")].filter((account) => account !== null)).toHaveLength(1);
    one.close();
    two.close();
  });
});
