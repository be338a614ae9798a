import { expect, onTestFinished, test } from "vitest";
import { openMonitor } from "#src/postgres-driver/index.js";
import { connected, openProxied } from "./proxied.js";
import { serverForFile } from "./server.js";

const server = serverForFile();

function later<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

test("a driver notices that its session was dropped only when it is told, and the transaction is rolled back before", async () => {
  const { proxy, url, next, opened } = await openProxied(await server.freshUrl("CREATE TABLE t (id int)"));
  const client = await connected(proxy.connectionString);
  await client.query("BEGIN");
  await client.query("INSERT INTO t VALUES (1)");
  const { promise, resolve } = later<() => void>();
  void next((batch) => resolve(batch.drop()));
  let isLost = false;
  const lost = client.query("COMMIT").catch(() => {
    isLost = true;
  });
  const reset = await promise;
  const monitor = await openMonitor(url);
  onTestFinished(() => monitor.close());
  await monitor.ended([opened[0]?.processId ?? 0]);
  const direct = await connected(url);
  expect((await direct.query("SELECT id FROM t")).rows).toEqual([]);
  expect(isLost).toBe(false);
  reset();
  await lost;
  expect(isLost).toBe(true);
});
