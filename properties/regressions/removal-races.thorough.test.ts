import { Worker } from "node:worker_threads";
import { openRegistrationStore } from "rollcall";
import { expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";

/*
 * Found by the stress pass, seed 1: A decides to remove the key. B has read the row as active and checks that the file
 * is not a foreign one. There is no file, because A has just deleted it. B's `remove` threw AccountRemovedError, but
 * must answer false. The same happened to B's `register`, which finishes a removal that it meets.
 */
test("several clients remove and register one key at once, and no client gets an error", async () => {
  const directory = temporaryDirectory();
  openRegistrationStore({ directory }).close();
  const errors = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const worker = new Worker(built("properties/regressions/remove-and-register-worker.js"), {
        workerData: { directory, rounds: 250 },
      });
      return new Promise<string[]>((resolve, reject) => {
        worker.once("message", resolve);
        worker.once("error", reject);
      });
    }),
  );
  expect(errors.flat()).toEqual([]);
  const store = openRegistrationStore({ directory });
  expect(store.opening.audit?.findings).toEqual([]);
  store.close();
});
