import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { authIdOf } from "rollcall";
import { expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { codeOf, open, registered, rejection, setStatus } from "./fixture.js";
import { holdingLock } from "./other-process.js";

const names = ["register", "step", "change", "busy", "finding", "maintenance"] as const;

/** Returns the events that are published until the test has finished, each with the name of its channel. */
function events(): { readonly [name: string]: unknown }[] {
  const published: { [name: string]: unknown }[] = [];
  for (const name of names) {
    const note = (event: unknown): void => void published.push({ on: name, ...(event as object) });
    subscribe(`rollcall:${name}`, note);
    onTestFinished(() => void unsubscribe(`rollcall:${name}`, note));
  }
  return published;
}

const secret = "a-very-secret-key";
const authId = authIdOf(secret);
const durationMs = expect.any(Number);

test("rollcall:register tells the outcome of each registration, and rollcall:step how far it is", async () => {
  const directory = temporaryDirectory();
  const published = events();
  const store = open(directory);
  await store.register(secret);
  await store.register(secret);
  expect(published).toEqual([
    { on: "step", directory, authId, step: "intent" },
    { on: "step", directory, authId, step: "file" },
    { on: "step", directory, authId, step: "active" },
    { on: "register", directory, authId, outcome: "created", code: null, durationMs },
    { on: "register", directory, authId, outcome: "existing", code: null, durationMs },
  ]);
  rmSync(join(directory, "drafts"), { recursive: true });
  await rejection(store.register("other"));
  expect(published.at(-1)).toMatchObject({ on: "register", outcome: "failed", code: "STORAGE_FAULT" });
  store.close();
});

test("rollcall:change tells each change, and whether the account was found", async () => {
  const { directory } = await registered(secret);
  const published = events();
  const store = open(directory);
  store.update(secret, { pollInterval: 5 });
  await store.promises.setActive(secret, false);
  store.changeKey(secret, "other-secret-key");
  store.remove({ authId: authIdOf("other-secret-key") });
  store.remove(secret);
  codeOf(() => store.update(secret, { pollInterval: -1 }));
  expect(published).toEqual([
    { on: "change", directory, authId, operation: "update", found: true },
    { on: "change", directory, authId, operation: "setActive", found: true },
    { on: "change", directory, authId, operation: "changeKey", found: true },
    { on: "change", directory, authId: authIdOf("other-secret-key"), operation: "remove", found: true },
    { on: "change", directory, authId, operation: "remove", found: false },
  ]);
  expect(JSON.stringify(published)).not.toContain("secret");
  store.close();
});

test("rollcall:busy tells that a call has waited for a lock, whether it got it or not", async () => {
  const { directory } = await registered("key");
  const published = events();
  const store = open(directory);
  const writer = await holdingLock(join(directory, "master.sqlite"));
  await rejection(store.register("new", {}, { timeoutMs: 30 }));
  await rejection(store.promises.update("key", {}, { timeoutMs: 30 }));
  const waiting = store.promises.setActive("key", false);
  await writer.end();
  await waiting;
  expect(published.filter(({ on }) => on === "busy")).toMatchObject([
    { directory, operation: "registering", waitedMs: durationMs },
    { directory, operation: "updating an account", waitedMs: durationMs },
    { directory, operation: "changing an account", waitedMs: durationMs },
  ]);
  store.close();
});

test("rollcall:step tells the registrations that opening undoes", async () => {
  const { directory } = await registered(secret);
  setStatus(directory, "provisioning");
  const published = events();
  open(directory).close();
  expect(published).toEqual([{ on: "step", directory, authId, step: "undone" }]);
});

test("rollcall:finding tells each new problem, and rollcall:maintenance each run", async () => {
  const { directory, path } = await registered(secret);
  const published = events();
  const store = open(directory);
  const maintenance = store.startMaintenance();
  await maintenance.runNow();
  rmSync(path);
  await maintenance.runNow();
  await maintenance.runNow();
  expect(published).toEqual([
    { on: "maintenance", directory, durationMs, findings: 0 },
    { on: "finding", directory, finding: expect.objectContaining({ code: "user-database-missing", authId }) },
    { on: "maintenance", directory, durationMs, findings: 1 },
    { on: "maintenance", directory, durationMs, findings: 1 },
  ]);
  await maintenance.stop();
  store.close();
});
