import { parentPort, workerData } from "node:worker_threads";
import { openRegistrationStore } from "rollcall";

/** Registers and removes one key again and again, while its siblings do the same. */
const { directory, rounds }: { directory: string; rounds: number } = workerData;
const store = openRegistrationStore({ directory });
const errors: string[] = [];
for (let round = 0; round < rounds; round += 1) {
  try {
    await store.register("the one key");
    store.remove("the one key");
  } catch (error) {
    errors.push(String(error));
  }
}
store.close();
parentPort?.postMessage(errors);
