import { once } from "node:events";
import { existsSync, renameSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { subscribeToStore } from "rollcall/metrics";
import { describe, expect, onTestFinished, test } from "vitest";
import { asOperator, problem, served } from "./served.js";

/** Holds the write lock of a store until the returned function is called, as another process could. */
function holdLock(directory: string): () => void {
  const master = new Sqlite(join(directory, "master.sqlite"));
  master.exec("BEGIN IMMEDIATE");
  const release = (): void => void master.close();
  onTestFinished(release);
  return release;
}

const key = "rc_key_1";

describe("a lock that another process holds", () => {
  test.each([
    ["POST /v1/account", { key: "new" }],
    ["PATCH /v1/account", { key, json: { pollInterval: 5 } }],
    ["POST /v1/account/deactivate", { key }],
    ["DELETE /v1/account", { key }],
  ])("%s: 503 after the busy timeout, with Retry-After; then again it works", async (methodAndPath, parts) => {
    const { send, directory } = await served({ busyTimeoutMs: 50 });
    await send("POST /v1/account", { key });
    const release = holdLock(directory);
    const refused = await send(methodAndPath, parts);
    expect(refused).toMatchObject(problem(503, "STORE_BUSY"));
    expect(refused.headers.get("retry-after")).toBe("1");
    release();
    expect((await send(methodAndPath, parts)).status).toBeLessThan(300);
  });

  test("costs only the callers that wait for it", async () => {
    const { send, directory } = await served();
    await send("POST /v1/account", { key });
    const release = holdLock(directory);
    const waiting = send("POST /v1/account", { key: "new" });
    expect(await send("GET /v1/account", { key })).toMatchObject({ status: 200 });
    expect(await send("POST /v1/account", { key })).toMatchObject({ status: 200, body: { created: false } });
    expect(await send("GET /readyz")).toMatchObject({ status: 200 });
    release();
    expect(await waiting).toMatchObject({ status: 201 });
  });

  test("a client that disconnects while it waits leaves nothing behind", async () => {
    const { url, send, directory } = await served();
    await send("POST /v1/account", { key });
    const release = holdLock(directory);
    const failed = new Promise<string | null>((resolve) => {
      const end = subscribeToStore({ directory }, { register: ({ code }) => resolve(code) });
      onTestFinished(end);
    });
    const leaving = httpRequest(`${url}/v1/account`, { method: "POST", headers: { "x-api-key": "new" } });
    leaving.on("error", () => undefined).end();
    // The request has arrived: one that was sent after it is answered.
    await once(leaving, "finish");
    await send("GET /readyz");
    leaving.destroy();
    expect(await failed).toBe("CLIENT_GONE");
    release();
    expect(await send("GET /v1/account", { key: "new" })).toMatchObject({ status: 404 });
    expect((await send("GET /v1/accounts/count", { headers: asOperator })).body).toMatchObject({ unfinished: 0 });
  });
});

describe("a directory that was replaced", () => {
  test("nothing more is acknowledged", async () => {
    const { send, directory } = await served();
    await send("POST /v1/account", { key });
    renameSync(directory, `${directory}-moved`);
    onTestFinished(() => {
      if (existsSync(`${directory}-moved`)) rmSync(`${directory}-moved`, { recursive: true });
    });
    for (const [methodAndPath, parts] of [
      ["POST /v1/account", { key: "new" }],
      ["PATCH /v1/account", { key, json: { pollInterval: 5 } }],
      ["DELETE /v1/account", { key }],
    ] as const) {
      const answer = await send(methodAndPath, parts);
      expect([methodAndPath, answer.status]).toEqual([methodAndPath, 503]);
      expect(answer.body).toMatchObject({ code: "STORE_REPLACED" });
    }
  });
});

test("while it serves, maintenance runs", async () => {
  const { directory, send } = await served({ maintenanceIntervalMs: 1000 });
  const ran = new Promise<number>((resolve) => {
    onTestFinished(subscribeToStore({ directory }, { maintenance: ({ findings }) => resolve(findings) }));
  });
  expect(await ran).toBe(0);
  const { body } = await send("GET /metrics", { headers: asOperator });
  expect(body).toMatch(/^rollcall_maintenance_runs_total 1$/m);
});
