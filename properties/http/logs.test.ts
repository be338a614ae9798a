import { describe, expect, test } from "vitest";
import { accountPath, asOperator, operatorToken, sendRaw, served } from "./served.js";

const key = "SECRET-key-of-the-holder";
const newKey = "SECRET-key-after-the-rotation";

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}
const levels = { debug: 20, info: 30, warn: 40 } as const;

describe("the log", () => {
  test("of a whole session at the lowest level has no API key and no token", async () => {
    const { url, send, log, close } = await served({ logLevel: "trace", rateLimits: { perKey: 30 } });
    const headers = asOperator;
    await send("POST /v1/account", { key, json: { keyName: "laptop" } });
    await send("POST /v1/account", { key, json: { [key]: key } });
    await send("POST /v1/account", { key, body: `{"${key}`, type: "application/json" });
    await send("GET /v1/account", { key });
    await send("PATCH /v1/account", { key, json: { pollInterval: 5 } });
    await send("POST /v1/account/deactivate", { key });
    await send("POST /v1/account", { key: ` ${key}` });
    await send("POST /v1/account", { key: key.repeat(50) });
    // By mistake in the path, in the query, in the place of the token, twice, and in what is no HTTP.
    await send(`GET /v1/account/${key}`);
    await send(`GET /v1/accounts/${key}`, { headers });
    await send(`GET /v1/account?key=${key}`, { key });
    await send("GET /v1/accounts", { headers: { authorization: `Bearer ${key}` } });
    await send(`GET /v1/accounts?after=${key}`, { headers });
    await send(`GET /${key}/${operatorToken}`);
    await sendRaw(url, "POST /v1/account", { "x-api-key": [key, key] });
    await sendRaw(url, `GET /v1/accounts/%ff${key}`, { authorization: `Bearer ${operatorToken}` });
    await sendRaw(url, "GET /", { "x-api-key": key, "transfer-encoding": key }).catch(() => undefined);
    await send(`GET ${accountPath(key)}`, { headers });
    await send("POST /v1/account/rotate", { key, headers: { "x-new-api-key": newKey } });
    await send("POST /v1/account/rotate", { key, headers: { "x-new-api-key": newKey } });
    for (let count = 0; count < 40; count += 1) await send("GET /v1/account", { key });
    await send("DELETE /v1/account", { key: newKey });
    await close();
    await send("GET /v1/account", { key }).catch(() => undefined);

    expect(log.length).toBeGreaterThan(60);
    const text = log.join("");
    const raw = [key, newKey, operatorToken];
    const bytes = raw.map((secret) => [...Buffer.from(secret)].join(","));
    expect([...raw, ...bytes, "SECRET"].filter((secret) => text.includes(secret))).toEqual([]);
  });

  test("has the steps of a registration (debug), what it created (info), and one line for each request", async () => {
    const { send, log } = await served({ logLevel: "debug" });
    await send("POST /v1/account", { key });
    await send("POST /v1/account", { key });
    const lines = log.map((line): Line => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ level: levels.debug, step: "intent" }));
    const outcomes = lines.filter(({ outcome }) => outcome !== undefined);
    expect(outcomes).toMatchObject([
      { level: levels.info, outcome: "created" },
      { level: levels.debug, outcome: "existing" },
    ]);
    expect(lines.filter(({ reqId }) => reqId !== undefined)).toMatchObject([
      { level: levels.info, method: "POST", route: "/v1/account", status: 201 },
      { level: levels.info, method: "POST", route: "/v1/account", status: 200 },
    ]);
  });

  test("has less at a higher level", async () => {
    const { send, log } = await served({ logLevel: "warn" });
    await send("POST /v1/account", { key });
    expect(log).toEqual([]);
  });
});
