import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { accountPath, asOperator, problem, type RequestParts, sendRaw, served } from "./served.js";

const key = "rc_key_1";
const json = "application/json";

describe("a body is honoured or refused", () => {
  const bodies: readonly (readonly [what: string, parts: RequestParts, detail: RegExp])[] = [
    ["an unknown field", { json: { pollIntervall: 60 } }, /must not have the field "pollIntervall"/],
    ["a field of the answer", { json: { active: false } }, /"active"/],
    ["a poll interval in text", { json: { pollInterval: "60" } }, /pollInterval must be integer,null/],
    ["a poll interval of 0", { json: { pollInterval: 0 } }, /pollInterval must be >= 1/],
    ["a poll interval of a fraction", { json: { pollInterval: 1.5 } }, /pollInterval must be integer,null/],
    ["a poll interval above 30 days", { json: { pollInterval: 2_592_001 } }, /pollInterval must be <= 2592000/],
    ["a poll interval of true", { json: { pollInterval: true } }, /pollInterval/],
    ["a name that is a number", { json: { keyName: 7 } }, /keyName must be string,null/],
    ["a name of 201 characters", { json: { keyName: "n".repeat(201) } }, /keyName/],
    ["a list", { json: [{ keyName: "x" }] }, /must be object/],
    ["null", { json: null }, /must be object/],
    ["a text", { json: "pollInterval" }, /must be object/],
  ];
  test.each(bodies)("%s is refused, and nothing is registered or changed", async (_, parts, detail) => {
    const { send } = await served();
    const refused = problem(400, "INVALID_SETTINGS", detail);
    expect(await send("POST /v1/account", { key, ...parts })).toMatchObject(refused);
    expect(await send("GET /v1/account", { key })).toMatchObject({ status: 404 });
    await send("POST /v1/account", { key, json: { keyName: "kept", pollInterval: 7 } });
    expect(await send("PATCH /v1/account", { key, ...parts })).toMatchObject(refused);
    expect(await send(`PATCH ${accountPath(key)}`, { headers: asOperator, ...parts })).toMatchObject(refused);
    expect(await send("GET /v1/account", { key })).toMatchObject({ body: { keyName: "kept", pollInterval: 7 } });
  });

  test("the problem names each field", async () => {
    const { send } = await served();
    const { body } = await send("POST /v1/account", { key, json: { pollInterval: 0 } });
    expect(body).toMatchObject({ errors: [{ in: "body", path: "/pollInterval", message: "must be >= 1" }] });
  });

  test.each([
    ["no JSON", { body: "{", type: json }, 400, "INVALID_REQUEST"],
    ["nothing, though it is announced", { body: "", type: json }, 400, "INVALID_REQUEST"],
    ["a field __proto__", { body: '{"__proto__": {"pollInterval": 1}}', type: json }, 400, "INVALID_REQUEST"],
    ["plain text", { body: "pollInterval=1", type: "text/plain" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["a form", { body: "pollInterval=1", type: "application/x-www-form-urlencoded" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["17,000 bytes", { json: { keyName: "n".repeat(17_000) } }, 413, "BODY_TOO_LARGE"],
  ])("%s: a problem, too", async (_, parts, status, code) => {
    const { send } = await served();
    const answer = await send("POST /v1/account", { key, ...parts });
    expect(answer).toMatchObject(problem(status, code));
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  });

  test.each(["GET /v1/account", "DELETE /v1/account", "POST /v1/account/activate", "POST /v1/account/rotate"])(
    "%s takes none",
    async (methodAndPath) => {
      const { url } = await served();
      const body = '{"pollInterval": 5}';
      const headers = { "x-api-key": key, "content-type": json, "content-length": String(body.length) };
      const answer = await sendRaw(url, methodAndPath, headers, body);
      expect(answer).toMatchObject(problem(400, "INVALID_REQUEST", /takes no body/));
    },
  );
});

describe("a query is honoured or refused", () => {
  test.each([
    ["GET /v1/accounts?limit=0", /limit must be >= 1/],
    ["GET /v1/accounts?limit=1001", /limit must be <= 1000/],
    ["GET /v1/accounts?limit=ten", /limit must be integer/],
    ["GET /v1/accounts?limit=1&limit=2", /limit/],
    ["GET /v1/accounts?status=Active", /status must be one of \["active","inactive","unfinished"\]/],
    ["GET /v1/accounts?after=zz", /after must match pattern/],
    ["GET /v1/accounts?page=2", /must not have the field "page"/],
    ["GET /v1/accounts/count?status=active", /"status"/],
    [`GET ${accountPath(key)}?verbose=1`, /"verbose"/],
    ["GET /v1/accounts/zz", /authId must match pattern/],
    ["GET /healthz?verbose=1", /"verbose"/],
    ["POST /v1/account?pollInterval=60", /"pollInterval"/],
    ["DELETE /v1/account?force=true", /"force"/],
  ])("%s", async (methodAndPath, detail) => {
    const { send } = await served();
    await send("POST /v1/account", { key });
    const answer = await send(methodAndPath, { key, headers: asOperator });
    expect(answer).toMatchObject(problem(400, "INVALID_REQUEST", detail));
    expect(await send("GET /v1/account", { key })).toMatchObject({ status: 200, body: { pollInterval: null } });
  });
});

describe("an API key", () => {
  test("is needed", async () => {
    const { send } = await served();
    const answer = await send("POST /v1/account");
    expect(answer).toMatchObject(problem(401, "API_KEY_REQUIRED", /X-API-Key/));
    expect(answer.headers.get("www-authenticate")).toMatch(/^ApiKey /);
  });

  test("is sent once: of two, neither is registered, nor both as one", async () => {
    const { url, send } = await served();
    const answer = await sendRaw(url, "POST /v1/account", { "x-api-key": ["one", "two"] });
    expect(answer).toMatchObject(problem(400, "INVALID_API_KEY", /once/));
    expect((await send("GET /v1/accounts/count", { headers: asOperator })).body).toMatchObject({ total: 0 });
  });

  test("must be UTF-8", async () => {
    const { send } = await served();
    const answer = await send("POST /v1/account", { headers: { "x-api-key": "cl\u00e9" } });
    expect(answer).toMatchObject(problem(400, "INVALID_API_KEY", /UTF-8/));
  });

  test("must keep to the rules of the store", async () => {
    const { send } = await served();
    const answer = await send("POST /v1/account", { key: "k".repeat(1025) });
    expect(answer).toMatchObject(problem(400, "INVALID_API_KEY", /1024 bytes/));
  });

  test("is needed twice for a rotation", async () => {
    const { send } = await served();
    await send("POST /v1/account", { key });
    expect(await send("POST /v1/account/rotate", { key })).toMatchObject(
      problem(401, "API_KEY_REQUIRED", /X-New-API-Key/),
    );
  });
});

describe("what is no route or no HTTP", () => {
  test.each(["GET /", "GET /v1", "PUT /v1/account", "GET /v1/account/", "POST /openapi.json", "GET /v2/account"])(
    "%s is a problem",
    async (methodAndPath) => {
      const { send } = await served();
      const answer = await send(methodAndPath, { key });
      expect(answer).toMatchObject(problem(404, "ROUTE_NOT_FOUND", /openapi\.json/));
    },
  );

  test.each(["GET /v1/accounts/%", "GET /v1/accounts/%ff"])("%s is a problem", async (methodAndPath) => {
    const { url } = await served();
    const answer = await sendRaw(url, methodAndPath, asOperator);
    expect(answer).toMatchObject(problem(400, "INVALID_REQUEST"));
  });

  test.each([
    ["what is no HTTP", "hello\r\n\r\n", 400, "INVALID_REQUEST"],
    ["headers that are too large", `GET / HTTP/1.1\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, 431, "HEADERS_TOO_LARGE"],
  ])("%s is a problem", async (_, sent, status, code) => {
    const { url } = await served();
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.write(sent);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const [, body = ""] = answer.split("\r\n\r\n");
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });
});
