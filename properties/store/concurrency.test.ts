import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { openRegistrationStore } from "rollcall";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

function registerInThread(directory: string, apiKeys: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(built("properties/store/register-worker.js"), { workerData: { directory, apiKeys } });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

describe("concurrent clients", () => {
  test("8 threads register the same 1,000 keys: every call returns, and exactly one of them creates each key", async () => {
    const directory = temporaryDirectory();
    const apiKeys = Array.from({ length: 1000 }, (_, index) => `key ${index}`);
    const created = await Promise.all(Array.from({ length: 8 }, () => registerInThread(directory, apiKeys)));
    expect(created.flat().sort()).toEqual([...apiKeys].sort());

    const store = openRegistrationStore({ directory });
    expect(store.opening.recovery).toEqual({ undone: [], removed: [], adopted: [], draftsDeleted: 0, failures: [] });
    expect(store.audit().findings).toEqual([]);
    expect(store.listActive()).toHaveLength(1000);
    store.close();
    expect(readdirSync(join(directory, "users"))).toHaveLength(1000);
  });

  test("several stores can open an empty directory at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const directory = temporaryDirectory();
      const created = await Promise.all(Array.from({ length: 4 }, () => registerInThread(directory, ["the one key"])));
      expect(created.flat()).toEqual(["the one key"]);
    }
  });

  test("calls made at once in one thread are one batch, and each gets its own result", async () => {
    const store = openRegistrationStore({ directory: temporaryDirectory() });
    const apiKeys = Array.from({ length: 200 }, (_, index) => `key ${index % 50}`);
    const registrations = await Promise.all(apiKeys.map((apiKey) => store.register(apiKey, { keyName: apiKey })));
    expect(registrations.filter(({ created }) => created)).toHaveLength(50);
    expect(registrations.map(({ keyName }) => keyName)).toEqual(apiKeys);
    expect(store.audit().findings).toEqual([]);
    store.close();
  });
});
