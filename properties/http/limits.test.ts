import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { asOperator, problem, served } from "./served.js";

describe("the rate limit", () => {
  test("is for each API key", async () => {
    const { send } = await served({ rateLimits: { perKey: 3 } });
    for (const _ of [1, 2, 3]) expect((await send("POST /v1/account", { key: "a" })).status).toBeLessThan(300);
    const refused = await send("GET /v1/account", { key: "a" });
    expect(refused).toMatchObject(problem(429, "RATE_LIMITED", /More than 3 requests of one API key in 60 s/));
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await send("POST /v1/account", { key: "b" })).status).toBe(201);
  });

  test("is for each address too, however many keys come from it", async () => {
    const { send } = await served({ rateLimits: { perAddress: 3 } });
    for (const key of ["a", "b", "c"]) expect((await send("POST /v1/account", { key })).status).toBe(201);
    const refused = problem(429, "RATE_LIMITED", /one network address/);
    expect(await send("POST /v1/account", { key: "d" })).toMatchObject(refused);
    expect(await send("GET /v1/accounts", { headers: { authorization: "Bearer a-guess" } })).toMatchObject(refused);
  });

  test("takes the address from the proxy only if that is trusted", async () => {
    const limits = { rateLimits: { perAddress: 1 } };
    const [direct, behindProxy] = [await served(limits), await served({ ...limits, trustProxy: true })];
    const statuses = async ({ send }: typeof direct): Promise<number[]> => {
      const sent = ["10.0.0.1", "10.0.0.2"].map((address) => ({
        key: address,
        headers: { "x-forwarded-for": address },
      }));
      return [(await send("POST /v1/account", sent[0])).status, (await send("POST /v1/account", sent[1])).status];
    };
    expect(await statuses(direct)).toEqual([201, 429]);
    expect(await statuses(behindProxy)).toEqual([201, 201]);
  });

  test("does not hide the probes and the metrics", async () => {
    const { send } = await served({ rateLimits: { perAddress: 1 } });
    await send("GET /v1/account", { key: "a" });
    expect(await send("GET /v1/account", { key: "a" })).toMatchObject({ status: 429 });
    for (const path of ["/healthz", "/readyz", "/metrics"]) {
      expect(await send(`GET ${path}`, { headers: asOperator })).toMatchObject({ status: 200 });
    }
  });
});

test("the limit of a body can be set", async () => {
  const { send } = await served({ bodyBytesMax: 300 });
  const key = "a";
  expect(await send("POST /v1/account", { key, json: { keyName: "n".repeat(200) } })).toMatchObject({ status: 201 });
  const answer = await send("PATCH /v1/account", { key, body: " ".repeat(301), type: "application/json" });
  expect(answer).toMatchObject(problem(413, "BODY_TOO_LARGE"));
});

test("a request that does not arrive in time is answered 408", async () => {
  const { url } = await served({ requestTimeoutMs: 200 });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const headers = ["host: x", "x-api-key: a", "content-type: application/json", "content-length: 10"];
  socket.write(`POST /v1/account HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
});
