import { authIdOf } from "rollcall";
import { servePostgres } from "rollcall/http";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Forwarder, forwardTo } from "../forwarder.js";
import { postgresForTests } from "../postgres-store/fixture.js";
import { accountPath, asOperator, operatorToken, problem, type Send, senderTo, served } from "./served.js";
import { runServe } from "./server-process.js";

/*
 * The service over a real PostgreSQL server: one for all tests of this file.
 */

const postgres = postgresForTests();

/** Serves a new store, reached through a forwarder, until the end of the test. */
async function servedOnPostgres(timeoutMs = 200): Promise<{ readonly send: Send; readonly database: Forwarder }> {
  const database = await forwardTo(await postgres.database());
  const service = await servePostgres({
    connectionString: database.url,
    operatorToken,
    port: 0,
    rateLimits: false,
    maintenanceIntervalMs: false,
    logLevel: "silent",
    timeoutMs,
  });
  onTestFinished(async () => {
    await service.close();
    await database.close();
  });
  return { send: senderTo(service.url), database };
}

const key = "rc_key_1";
const headers = asOperator;
type Request = Parameters<Send>;
const everything: readonly Request[] = [
  ["GET /v1/account", { key }],
  ["POST /v1/account", { key, json: { keyName: "laptop", pollInterval: 60 } }],
  ["POST /v1/account", { key, json: { keyName: "other" } }],
  ["POST /v1/account", { key: " ends with a space " }],
  ["POST /v1/account", { key, json: { unknown: 1 } }],
  ["POST /v1/account", {}],
  ["PATCH /v1/account", { key, json: { pollInterval: 300 } }],
  ["PATCH /v1/account", { key: "unknown", json: {} }],
  ["POST /v1/account/deactivate", { key }],
  ["GET /v1/account", { key }],
  ["GET /v1/accounts?status=inactive", { headers }],
  ["GET /v1/accounts?status=unfinished", { headers }],
  ["POST /v1/account", { key: "another" }],
  ["GET /v1/accounts?limit=1", { headers }],
  [`GET /v1/accounts?after=${"0".repeat(64)}`, { headers }],
  ["GET /v1/accounts/count", { headers }],
  ["POST /v1/account/rotate", { key, headers: { "x-new-api-key": "another" } }],
  ["POST /v1/account/rotate", { key, headers: { "x-new-api-key": "rc_key_2" } }],
  ["POST /v1/account/activate", { key }],
  [`POST ${accountPath("rc_key_2")}/activate`, { headers }],
  [`PATCH ${accountPath("rc_key_2")}`, { headers, json: { keyName: null } }],
  [`GET ${accountPath("rc_key_2")}`, { headers }],
  [`POST ${accountPath("rc_key_2")}/rotate`, { headers: { ...headers, "x-new-api-key": key } }],
  ["GET /v1/audit", { headers }],
  ["GET /v1/accounts/count", {}],
  ["DELETE /v1/account", { key }],
  [`DELETE ${accountPath("another")}`, { headers }],
  ["DELETE /v1/account", { key }],
  ["GET /v1/accounts/count", { headers }],
  ["GET /healthz", {}],
  ["GET /readyz", {}],
];

/** Sends all, and returns the answers without the times in them. */
async function answersOf(send: Send): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (const [methodAndPath, parts] of everything) {
    const { status, body } = await send(methodAndPath, parts);
    const text = JSON.stringify(body ?? null).replace(/"\d{4}-\d\d-\d\dT[^"]*Z"/g, '"TIME"');
    answers.push([methodAndPath, status, JSON.parse(text)]);
  }
  return answers;
}

test("every route answers as over SQLite", async () => {
  const [overPostgres, overSqlite] = await Promise.all([servedOnPostgres(), served()]);
  expect(await answersOf(overPostgres.send)).toEqual(await answersOf(overSqlite.send));
});

test("one of many requests at once creates the account", async () => {
  const { send } = await servedOnPostgres(5000);
  const answers = await Promise.all(Array.from({ length: 12 }, () => send("POST /v1/account", { key })));
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(11).fill(200), 201]);
});

test("the operator reads who changed what, the newest first", async () => {
  const { send } = await servedOnPostgres();
  await send("POST /v1/account", { key });
  await send("POST /v1/account/rotate", { key, headers: { "x-new-api-key": "rc_key_2" } });
  await send("POST /v1/account", { key: "another" });
  const { body } = await send(`GET /v1/trail?authId=${authIdOf(key)}`, { headers });
  expect(body).toMatchObject({
    entries: [
      { operation: "changeKey", authId: authIdOf(key), newAuthId: authIdOf("rc_key_2") },
      { operation: "register", authId: authIdOf(key), newAuthId: null },
    ],
  });
  expect(await send("GET /v1/trail", {})).toMatchObject(problem(401, "OPERATOR_TOKEN_REQUIRED"));
  expect(await send("GET /v1/trail?limit=1001", { headers })).toMatchObject(problem(400, "INVALID_REQUEST"));
});

describe("while the database is away", () => {
  test("no account is said not to exist, and nothing is acknowledged; then all goes on", async () => {
    const { send, database } = await servedOnPostgres();
    await send("POST /v1/account", { key });
    await database.away();
    const requests: readonly Request[] = [
      ["GET /v1/account", { key }],
      ["POST /v1/account", { key: "new" }],
      ["PATCH /v1/account", { key, json: { pollInterval: 5 } }],
      ["POST /v1/account/deactivate", { key }],
      ["POST /v1/account/rotate", { key, headers: { "x-new-api-key": "rc_key_2" } }],
      ["DELETE /v1/account", { key }],
      ["GET /v1/accounts", { headers }],
      ["GET /v1/accounts/count", { headers }],
      ["GET /v1/trail", { headers }],
      ["GET /v1/audit", { headers }],
    ];
    const answers = await Promise.all(requests.map(async (request) => [request[0], await send(...request)] as const));
    for (const [methodAndPath, answer] of answers) {
      expect([methodAndPath, answer]).toMatchObject([methodAndPath, problem(503, "STORE_UNREACHABLE", /ECONN/)]);
      expect([methodAndPath, answer.headers.get("retry-after")]).toEqual([methodAndPath, "5"]);
    }
    await database.back();
    expect(await send("GET /v1/account", { key })).toMatchObject({ status: 200, body: { active: true } });
    expect(await send("POST /v1/account", { key: "new" })).toMatchObject({ status: 201 });
    const { body } = await send("GET /metrics", { headers });
    expect(body).toMatch(/^rollcall_postgres_retries_total\{code="ECONN\w+"\} [1-9]/m);
    expect(body).toMatch(/^rollcall_postgres_connections\{state="idle"\} [1-9]/m);
    expect(body).toMatch(/^rollcall_postgres_connections_waiting 0$/m);
  });

  test("it is not ready and says why, the process lives, and the other metrics are there", async () => {
    const { send, database } = await servedOnPostgres();
    expect(await send("GET /readyz")).toMatchObject({ status: 200, body: { status: "ready" } });
    await send("POST /v1/account", { key });
    await database.away();
    const [readiness, health, metrics] = await Promise.all([
      send("GET /readyz"),
      send("GET /healthz"),
      send("GET /metrics", { headers }),
    ]);
    expect(readiness).toMatchObject(problem(503, "STORE_UNREACHABLE", /The reason is ECONN/));
    expect(readiness.headers.get("retry-after")).toMatch(/^\d+$/);
    expect(health).toMatchObject({ status: 200 });
    expect(metrics.body).toMatch(/^rollcall_registrations_total\{outcome="created"\} 1$/m);
    expect(metrics.body).not.toMatch(/^rollcall_accounts\{/m);
  });
});

test.each([
  [["--directory", "data", "--postgres", "postgresql:///x"], /name two stores; give one of them/],
  [["--directory", "data", "--schema", "x"], /--schema needs --postgres/],
])("rollcall serve %j is refused", async (args, message) => {
  const { code, err } = await runServe(args, { ROLLCALL_OPERATOR_TOKEN: operatorToken }).ended;
  expect([code, err]).toEqual([2, expect.stringMatching(message)]);
});
