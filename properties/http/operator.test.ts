import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { accountPath, asOperator, problem, type Send, sendRaw, served } from "./served.js";

const headers = asOperator;

async function register(send: Send, keys: readonly string[]): Promise<readonly string[]> {
  await Promise.all(keys.map((key) => send("POST /v1/account", { key, json: { keyName: key } })));
  return keys.map(authIdOf).sort();
}

describe("the operator", () => {
  test("reads all accounts in pages, sorted by auth id, each once", async () => {
    const { send } = await served();
    const authIds = await register(send, ["a", "b", "c", "d", "e"]);
    const seen: string[] = [];
    let after = "";
    for (let pages = 1; ; pages += 1) {
      const { body } = await send(`GET /v1/accounts?limit=2${after}`, { headers });
      const { accounts, next } = body as { accounts: { authId: string }[]; next: string | null };
      seen.push(...accounts.map(({ authId }) => authId));
      if (next === null) {
        expect(pages).toBe(3);
        break;
      }
      after = `&after=${next}`;
    }
    expect(seen).toEqual(authIds);
  });

  test("reads only those with a status, and counts all", async () => {
    const { send } = await served();
    await register(send, ["a", "b", "c"]);
    await send(`POST ${accountPath("b")}/deactivate`, { headers });
    const inactive = await send("GET /v1/accounts?status=inactive", { headers });
    expect(inactive.body).toMatchObject({
      accounts: [{ authId: authIdOf("b"), keyName: "b", active: false }],
      next: null,
    });
    const { body } = await send("GET /v1/accounts/count", { headers });
    expect(body).toEqual({ total: 3, active: 2, inactive: 1, unfinished: 0 });
  });

  test("reads, changes, deactivates, activates and removes an account by its auth id", async () => {
    const { send } = await served();
    await register(send, ["a"]);
    const path = accountPath("a");
    expect(await send(`PATCH ${path}`, { headers, json: { pollInterval: 9 } })).toMatchObject({ status: 204 });
    expect(await send(`POST ${path}/deactivate`, { headers })).toMatchObject({ status: 204 });
    expect(await send(`GET ${path}`, { headers })).toMatchObject({
      status: 200,
      body: { authId: authIdOf("a"), keyName: "a", pollInterval: 9, active: false },
    });
    expect(await send(`POST ${path}/activate`, { headers })).toMatchObject({ status: 204 });
    expect(await send("GET /v1/account", { key: "a" })).toMatchObject({ body: { active: true } });
    expect(await send(`DELETE ${path}`, { headers })).toMatchObject({ status: 204 });
    expect(await send(`GET ${path}`, { headers })).toMatchObject(problem(404, "ACCOUNT_NOT_FOUND"));
  });

  test("gives an account another key, for a holder that has lost its own", async () => {
    const { send } = await served();
    await register(send, ["lost", "taken"]);
    const rotated = await send(`POST ${accountPath("lost")}/rotate`, {
      headers: { ...headers, "x-new-api-key": "next" },
    });
    expect([rotated.status, rotated.body]).toEqual([200, { authId: authIdOf("next") }]);
    expect(await send("GET /v1/account", { key: "next" })).toMatchObject({ body: { keyName: "lost" } });
    const refused = await send(`POST ${accountPath("next")}/rotate`, {
      headers: { ...headers, "x-new-api-key": "taken" },
    });
    expect(refused).toMatchObject(problem(409, "KEY_ALREADY_REGISTERED"));
  });

  test.each(["GET", "PATCH", "DELETE"])("gets 404 from %s for an account that does not exist", async (method) => {
    const { send } = await served();
    const answer = await send(`${method} ${accountPath("none")}`, { headers });
    expect(answer).toMatchObject(problem(404, "ACCOUNT_NOT_FOUND"));
  });

  test("audits the store", async () => {
    const { send } = await served();
    await register(send, ["a", "b"]);
    const { status, body } = await send("GET /v1/audit", { headers });
    expect([status, body]).toMatchObject([200, { clean: true, findings: [] }]);
  });
});

describe("the operator's token", () => {
  const routes = [
    "GET /v1/accounts",
    "GET /v1/accounts/count",
    `GET ${accountPath("a")}`,
    `PATCH ${accountPath("a")}`,
    `DELETE ${accountPath("a")}`,
    `POST ${accountPath("a")}/activate`,
    `POST ${accountPath("a")}/deactivate`,
    `POST ${accountPath("a")}/rotate`,
    "GET /v1/audit",
    "GET /metrics",
  ];
  test.each(routes)("is demanded by %s", async (methodAndPath) => {
    const { send } = await served();
    await register(send, ["a"]);
    const refused = problem(401, "OPERATOR_TOKEN_REQUIRED");
    for (const authorization of ["", "Bearer wrong", "Bearer ", `Basic ${asOperator.authorization}`]) {
      const answer = await send(methodAndPath, { headers: authorization === "" ? {} : { authorization } });
      expect(answer).toMatchObject(refused);
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer /);
    }
    expect(await send(methodAndPath, { key: "a" })).toMatchObject(refused);
    const withToken = await send(methodAndPath, { headers: { ...headers, "x-new-api-key": "next" } });
    expect(withToken.status).toBeLessThan(300);
  });

  test("is sent once", async () => {
    const { url } = await served();
    const twice = { authorization: [asOperator.authorization, asOperator.authorization] };
    expect(await sendRaw(url, "GET /v1/accounts", twice)).toMatchObject(problem(401, "OPERATOR_TOKEN_REQUIRED"));
  });

  test("is no API key: it registers nothing", async () => {
    const { send } = await served();
    expect(await send("POST /v1/account", { headers })).toMatchObject(problem(401, "API_KEY_REQUIRED", /X-API-Key/));
    expect((await send("GET /v1/accounts/count", { headers })).body).toMatchObject({ total: 0 });
  });
});
