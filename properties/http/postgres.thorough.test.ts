import { openPostgresStore } from "rollcall";
import { servePostgres } from "rollcall/http";
import { expect, onTestFinished, test } from "vitest";
import { postgresForTests } from "../postgres-store/fixture.js";
import { startWireProxy } from "../postgres-store/wire-proxy.js";
import { asOperator, operatorToken, senderTo } from "./served.js";
import { startServing } from "./server-process.js";

/*
 * The service over PostgreSQL under load, while the database, or the service itself, is stopped.
 */

const postgres = postgresForTests();
const restarts = 6;

test(`through ${restarts} restarts of the database: each key is created once, and is never said not to exist`, async () => {
  const connectionString = await postgres.database();
  const service = await servePostgres({
    connectionString,
    operatorToken,
    port: 0,
    rateLimits: false,
    logLevel: "silent",
    timeoutMs: 20_000,
  });
  onTestFinished(() => service.close());
  const send = senderTo(service.url);
  const answers = new Map<number, number>();
  const created: string[] = [];
  let running = true;
  const clients = Array.from({ length: 12 }, async (_, client) => {
    for (let count = 0; running; count += 1) {
      const key = `client-${client}-${count}`;
      let creations = 0;
      // As a client does: it repeats what got no answer or a 503.
      for (let status = 503; status === 503; answers.set(status, (answers.get(status) ?? 0) + 1)) {
        status = (await send("POST /v1/account", { key })).status;
        if (status === 201) creations += 1;
      }
      created.push(key);
      const again = await send("POST /v1/account", { key });
      const read = await send("GET /v1/account", { key });
      expect([key, creations <= 1, again.status, read.status]).toEqual([
        key,
        true,
        expect.toBeOneOf([200, 503]),
        expect.toBeOneOf([200, 503]),
      ]);
    }
  });
  for (let count = 1; count <= restarts; count += 1) {
    const before = created.length;
    while (created.length < before + 50)
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 5)), ...clients]);
    await postgres.server().restart(count % 2 === 0 ? "fast" : "immediate");
  }
  running = false;
  await Promise.all(clients);
  const store = await openPostgresStore({ connectionString });
  onTestFinished(() => store.close());
  for (const key of created) expect([key, await store.find(key)]).toEqual([key, expect.anything()]);
  expect(await store.count()).toMatchObject({ total: created.length });
  expect((await store.audit()).findings).toEqual([]);
  expect([...answers.keys()].filter((status) => ![200, 201, 503].includes(status))).toEqual([]);
  expect(answers.get(201)).toBeGreaterThan(restarts * 50 - 12 * restarts);
});

test.each([
  ["after", "committed"],
  ["before", "not-committed"],
] as const)("a COMMIT whose answer is lost %s it took effect: one 201, and the metrics tell", async (fault, result) => {
  const proxy = await startWireProxy(await postgres.database());
  const options = {
    connectionString: proxy.url,
    operatorToken,
    port: 0,
    rateLimits: false,
    logLevel: "silent",
  } as const;
  const service = await servePostgres(options);
  onTestFinished(() => service.close());
  const send = senderTo(service.url);
  proxy.failNextCommit(fault);
  expect(await send("POST /v1/account", { key: "a" })).toMatchObject({ status: 201, body: { created: true } });
  expect(proxy.count()).toBe(1);
  expect(await send("POST /v1/account", { key: "a" })).toMatchObject({ status: 200, body: { created: false } });
  const { body } = await send("GET /metrics", { headers: asOperator });
  for (const each of ["committed", "not-committed", "unknown"]) {
    expect(body).toContain(`rollcall_postgres_lost_commits_total{result="${each}"} ${each === result ? 1 : 0}\n`);
  }
});

test("SIGTERM answers what was accepted, under load: what got 201 is there, and nothing else is", async () => {
  const connectionString = await postgres.database();
  const { url, child, ended, line } = await startServing(["--postgres", connectionString], operatorToken);
  onTestFinished(() => void child.kill("SIGKILL"));
  expect(line).toMatch(/^rollcall serve: listening on http:\S+, store postgresql:rollcall_\w+\/rollcall#\S+, API /);
  // It is shown to everybody who reads the log of the machine.
  expect(line).not.toContain(new URL(connectionString).password);
  const send = senderTo(url);
  const created: string[] = [];
  const clients = Array.from({ length: 16 }, async (_, client) => {
    for (let count = 0; ; count += 1) {
      const key = `client-${client}-${count}`;
      try {
        expect((await send("POST /v1/account", { key })).status).toBe(201);
      } catch (error) {
        // The connection was refused.
        if (error instanceof TypeError) return;
        throw error;
      }
      created.push(key);
      if (created.length === 100) child.kill("SIGTERM");
    }
  });
  await Promise.all(clients);
  expect(await ended).toMatchObject({ code: 0, signal: null });
  const store = await openPostgresStore({ connectionString });
  onTestFinished(() => store.close());
  expect(await store.count()).toMatchObject({ total: created.length });
  for (const key of created) expect([key, await store.find(key)]).toEqual([key, expect.anything()]);
});
