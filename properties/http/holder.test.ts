import { authIdOf } from "rollcall";
import { describe, expect, test } from "vitest";
import { problem, served } from "./served.js";

const key = "rc_key_1";
const account = {
  authId: authIdOf(key),
  keyName: "laptop",
  pollInterval: 60,
  active: true,
  createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
  updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
};

describe("the holder of an API key", () => {
  test("registers it once: 201 with what was sent, then 200 with the account as it is", async () => {
    const { send } = await served();
    const json = { keyName: "laptop", pollInterval: 60 };
    const first = await send("POST /v1/account", { key, json });
    const again = await send("POST /v1/account", { key, json: { keyName: "other", pollInterval: 5 } });
    expect([first.status, first.body]).toEqual([201, { ...account, created: true }]);
    expect([again.status, again.body]).toEqual([200, { ...account, created: false }]);
    expect(first.headers.get("cache-control")).toBe("no-store");
  });

  test("registers without a body: no name, no poll interval", async () => {
    const { send } = await served();
    const { status, body } = await send("POST /v1/account", { key });
    expect([status, body]).toEqual([201, { ...account, keyName: null, pollInterval: null, created: true }]);
  });

  test("reads and changes the account: what is left out stays, null clears", async () => {
    const { send } = await served();
    await send("POST /v1/account", { key, json: { keyName: "laptop", pollInterval: 60 } });
    expect(await send("PATCH /v1/account", { key, json: { pollInterval: 300 } })).toMatchObject({ status: 204 });
    expect((await send("GET /v1/account", { key })).body).toEqual({ ...account, pollInterval: 300 });
    await send("PATCH /v1/account", { key, json: { pollInterval: null } });
    expect((await send("GET /v1/account", { key })).body).toEqual({ ...account, pollInterval: null });
    expect(await send("PATCH /v1/account", { key, json: {} })).toMatchObject({ status: 204 });
  });

  test("deactivates and activates it", async () => {
    const { send } = await served();
    await send("POST /v1/account", { key });
    expect(await send("POST /v1/account/deactivate", { key })).toMatchObject({ status: 204 });
    expect(await send("GET /v1/account", { key })).toMatchObject({ body: { active: false } });
    expect(await send("POST /v1/account/activate", { key })).toMatchObject({ status: 204 });
    expect(await send("GET /v1/account", { key })).toMatchObject({ body: { active: true } });
  });

  test("rotates the key: the account keeps everything but its auth id", async () => {
    const { send } = await served();
    await send("POST /v1/account", { key, json: { keyName: "laptop", pollInterval: 60 } });
    const rotated = await send("POST /v1/account/rotate", { key, headers: { "x-new-api-key": "rc_key_2" } });
    expect([rotated.status, rotated.body]).toEqual([200, { authId: authIdOf("rc_key_2") }]);
    expect(await send("GET /v1/account", { key })).toMatchObject(problem(404, "ACCOUNT_NOT_FOUND"));
    const after = await send("GET /v1/account", { key: "rc_key_2" });
    expect(after.body).toEqual({ ...account, authId: authIdOf("rc_key_2") });
  });

  test("cannot rotate to a key that has an account, which stays as it is", async () => {
    const { send } = await served();
    await send("POST /v1/account", { key });
    await send("POST /v1/account", { key: "taken", json: { pollInterval: 7 } });
    const refused = await send("POST /v1/account/rotate", { key, headers: { "x-new-api-key": "taken" } });
    expect(refused).toMatchObject(problem(409, "KEY_ALREADY_REGISTERED"));
    expect(await send("GET /v1/account", { key: "taken" })).toMatchObject({ body: { pollInterval: 7 } });
    expect(await send("GET /v1/account", { key })).toMatchObject({ status: 200 });
  });

  test("removes it, and may register it again", async () => {
    const { send } = await served();
    await send("POST /v1/account", { key });
    expect(await send("DELETE /v1/account", { key })).toMatchObject({ status: 204, body: undefined });
    expect(await send("DELETE /v1/account", { key })).toMatchObject(problem(404, "ACCOUNT_NOT_FOUND"));
    expect(await send("POST /v1/account", { key })).toMatchObject({ status: 201 });
  });

  test.each([
    "GET /v1/account",
    "PATCH /v1/account",
    "DELETE /v1/account",
    "POST /v1/account/activate",
    "POST /v1/account/deactivate",
    "POST /v1/account/rotate",
  ])("gets 404 from %s without an account", async (methodAndPath) => {
    const { send } = await served();
    const headers = methodAndPath.endsWith("rotate") ? { "x-new-api-key": "other" } : {};
    expect(await send(methodAndPath, { key, headers })).toMatchObject(problem(404, "ACCOUNT_NOT_FOUND", /register/));
  });

  test("may have a key with spaces and any letters, in UTF-8", async () => {
    const { send } = await served();
    const unusual = "clé privée ☂ 鍵";
    const { status, body } = await send("POST /v1/account", { key: unusual });
    expect([status, body]).toEqual([201, expect.objectContaining({ authId: authIdOf(unusual) })]);
  });
});

test("of 64 requests that register one key at once exactly one gets 201", async () => {
  const { send } = await served();
  const answers = await Promise.all(Array.from({ length: 64 }, () => send("POST /v1/account", { key })));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 200)).toHaveLength(63);
});
