import { parentPort, workerData } from "node:worker_threads";
import { openRegistrationStore } from "rollcall";

/* Registers all keys of a list and posts those that it created. Several such threads run at the same time. */
const { directory, apiKeys }: { directory: string; apiKeys: readonly string[] } = workerData;
const store = openRegistrationStore({ directory });
const created: string[] = [];
for (const apiKey of apiKeys) {
  const registration = await store.register(apiKey, { keyName: apiKey });
  if (registration.created) created.push(apiKey);
}
store.close();
parentPort?.postMessage(created);
