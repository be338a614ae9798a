import { existsSync } from "node:fs";
import { join } from "node:path";
import { authIdOf, type RegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { codeOf, notes, open, openAs, registered, rejection, rowOf } from "./fixture.js";
import { holdingLock } from "./other-process.js";

/** Counts the turns of the event loop while it waits for promises. */
async function turnsDuring(promises: readonly Promise<unknown>[]): Promise<number> {
  let waiting = true;
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (waiting) setImmediate(count);
  };
  setImmediate(count);
  await Promise.allSettled(promises);
  waiting = false;
  return turns;
}

/** A store with the account "key", while another process holds the write lock of its master or of the user's database. */
async function besideStuckWriter(stuck: "master" | "user") {
  const { directory, path } = await registered("key");
  const store = open(directory);
  const writer = await holdingLock(stuck === "user" ? path : join(directory, "master.sqlite"));
  const end = async (): Promise<void> => {
    store.close();
    await writer.end();
  };
  return { directory, store, writer, end };
}

describe("while another process holds the write lock of the master", () => {
  test("200 registrations are rejected after their time, and the event loop goes on meanwhile", async () => {
    const { store, end } = await besideStuckWriter("master");
    const registrations = Array.from({ length: 200 }, (_, index) =>
      rejection(store.register(`new ${index}`, {}, { timeoutMs: 600 })),
    );
    // If each of the four batches kept the process waiting by itself, there would be 4 turns.
    expect(await turnsDuring(registrations)).toBeGreaterThan(8);
    expect(new Set(await Promise.all(registrations))).toEqual(new Set(["STORE_BUSY"]));
    expect(store.count()).toMatchObject({ total: 1, unfinished: 0 });
    await end();
  });

  test("reads answer, and so does what writes only to a user database", async () => {
    const { store, end } = await besideStuckWriter("master");
    const registration = rejection(store.register("new", {}, { timeoutMs: 200 }));
    expect(store.find("key")).toMatchObject({ keyName: "name" });
    expect(store.listActive()).toEqual([authIdOf("key")]);
    expect(await store.register("key")).toMatchObject({ created: false });
    store.withUserDatabase(authIdOf("key"), (database) => database.exec("INSERT INTO notes VALUES ('meanwhile')"));
    expect(notes(store, "key")).toEqual(["kept", "meanwhile"]);
    expect(await registration).toBe("STORE_BUSY");
    await end();
  });

  test.each<[string, (store: RegistrationStore) => Promise<unknown>]>([
    ["register", (store) => store.register("new")],
    ["update", (store) => store.promises.update("key", { keyName: "changed" })],
    ["setActive", (store) => store.promises.setActive("key", false)],
    ["changeKey", (store) => store.promises.changeKey("key", "other")],
    ["remove", (store) => store.promises.remove("key")],
  ])("%s waits on the event loop, and is done when the lock is free", async (_, call) => {
    const { store, writer, end } = await besideStuckWriter("master");
    const promise = call(store);
    // Only the event loop of this process can let the other one end.
    await writer.end();
    expect(await promise).toBeTruthy();
    await end();
  });
});

describe("a signal", () => {
  test("that is aborted already rejects the call with its reason, and nothing is done", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    const signal = AbortSignal.abort(new Error("not wanted"));
    await expect(store.register("new", {}, { signal })).rejects.toThrow("not wanted");
    await expect(store.promises.remove("key", { signal })).rejects.toThrow("not wanted");
    await expect(
      store.promises.withUserDatabase(authIdOf("key"), (database) => database.exec("DELETE FROM notes"), { signal }),
    ).rejects.toThrow("not wanted");
    expect(notes(store, "key")).toEqual(["kept"]);
    expect(store.find("new")).toBeNull();
    expect(rowOf(directory, "new")).toBeUndefined();
    store.close();
  });

  test.each<[string, (store: RegistrationStore, signal: AbortSignal) => Promise<unknown>]>([
    ["register", (store, signal) => store.register("new", {}, { signal, timeoutMs: 60_000 })],
    ["update", (store, signal) => store.promises.update("key", {}, { signal, timeoutMs: 60_000 })],
  ])("that is aborted while %s waits for a lock ends the wait with its reason", async (_, call) => {
    const { directory, store, end } = await besideStuckWriter("master");
    const controller = new AbortController();
    const promise = call(store, controller.signal);
    setImmediate(() => setImmediate(() => controller.abort(new Error("no longer wanted"))));
    await expect(promise).rejects.toThrow("no longer wanted");
    await end();
    expect(rowOf(directory, "new")).toBeUndefined();
  });

  test("does not undo a registration that has begun", async () => {
    const { directory } = await registered("key");
    const store = open(directory);
    const controller = new AbortController();
    const first = store.register("new", {}, { signal: controller.signal });
    // The batch begins in the next turn, and ends only after its drafts are durable.
    setImmediate(() => setImmediate(() => controller.abort()));
    expect(await first).toMatchObject({ created: true });
    expect(existsSync(join(directory, rowOf(directory, "new")?.db_path ?? ""))).toBe(true);
    store.close();
  });
});

describe("while another process holds the lock of a user database", () => {
  test("promises.withUserDatabase waits on the event loop, and other users are not delayed", async () => {
    const { store, writer, end } = await besideStuckWriter("user");
    await store.register("other");
    const waiting = store.promises.withUserDatabase(authIdOf("key"), (database) =>
      database.exec("INSERT INTO notes VALUES ('waited')"),
    );
    expect(notes(store, "other")).toEqual([]);
    await writer.end();
    await waiting;
    expect(notes(store, "key")).toEqual(["kept", "waited"]);
    await end();
  });

  test("promises.withUserDatabase is rejected after its time, and the callback has not run", async () => {
    const { store, end } = await besideStuckWriter("user");
    let calls = 0;
    const waiting = store.promises.withUserDatabase(authIdOf("key"), () => (calls += 1), { timeoutMs: 100 });
    expect(await rejection(waiting)).toBe("STORE_BUSY");
    expect(calls).toBe(0);
    await end();
  });

  test("the synchronous form waits a second at most, whatever busyTimeoutMs is", async () => {
    const { directory, store, end } = await besideStuckWriter("user");
    const patient = openAs(directory, { busyTimeoutMs: 600_000 });
    const began = performance.now();
    expect(codeOf(() => patient.withUserDatabase(authIdOf("key"), () => 1))).toBe("STORE_BUSY");
    expect(performance.now() - began).toBeGreaterThan(900);
    patient.close();
    expect(store.find("key")).not.toBeNull();
    await end();
  });
});

test.each([{ timeoutMs: -1 }, { timeoutMs: 1.5 }, { timeoutMs: 600_001 }, { signal: "no" }, { timeout: 5 }])(
  "options of a call that are not valid are refused: %j",
  async (options) => {
    const { directory } = await registered("key");
    const store = open(directory);
    expect(await rejection(store.register("new", {}, options as object))).toBe("INVALID_OPTIONS");
    expect(await rejection(store.promises.update("key", {}, options as object))).toBe("INVALID_OPTIONS");
    store.close();
  },
);

describe("a store that is closed", () => {
  test("rejects the calls that wait for a lock", async () => {
    const { store, end } = await besideStuckWriter("master");
    const calls = [store.register("new"), store.promises.update("key", {}), store.promises.remove("key")];
    setImmediate(() => setImmediate(() => store.close()));
    const codes = await Promise.all(calls.map(rejection));
    expect(new Set(codes)).toEqual(new Set(["STORE_CLOSED"]));
    expect(await rejection(store.promises.update("key", {}))).toBe("STORE_CLOSED");
    await end();
  });

  test("rejects registrations at whatever step they are, and each is done or not done", async () => {
    for (let turns = 0; turns < 12; turns += 1) {
      const { directory } = await registered("key");
      const store = open(directory);
      const registrations = Array.from({ length: 70 }, (_, index) => rejection(store.register(`new ${index}`)));
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      store.close();
      const codes = await Promise.all(registrations);
      expect(new Set([undefined, "STORE_CLOSED", ...codes])).toEqual(new Set([undefined, "STORE_CLOSED"]));
      const again = open(directory);
      const found = codes.map((_, index) => again.find(`new ${index}`) !== null);
      expect(found).toEqual(codes.map((code) => code === undefined));
      expect(again.audit().findings).toEqual([]);
      again.close();
    }
  });
});
