import { parentPort, workerData } from "node:worker_threads";
import { openRegistrationStore } from "rollcall";

/** Registers all keys of a list, at the same time as its siblings, and tells how many it was told it had created. */
const { directory, apiKeys }: { directory: string; apiKeys: readonly string[] } = workerData;
const store = openRegistrationStore({ directory });
const created: string[] = [];
for (const apiKey of apiKeys) {
  const registration = await store.register(apiKey, { keyName: apiKey });
  if (registration.created) created.push(apiKey);
}
store.close();
parentPort?.postMessage(created);
