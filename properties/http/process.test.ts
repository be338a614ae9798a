import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { openRegistrationStore } from "rollcall";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { asOperator, operatorToken, senderTo } from "./served.js";
import { runServe, type ServerProcess, startServer } from "./server-process.js";

async function started(directory: string, args: readonly string[] = []): Promise<ServerProcess> {
  const server = await startServer(directory, operatorToken, args);
  onTestFinished(() => void server.child.kill("SIGKILL"));
  return server;
}

describe("rollcall serve", () => {
  test("prints one line when it listens, and serves", async () => {
    const directory = temporaryDirectory();
    const { url, line, child, ended } = await started(directory);
    expect(line).toBe(`rollcall serve: listening on ${url}, directory ${directory}, API ${url}/openapi.json`);
    const send = senderTo(url);
    expect(await send("POST /v1/account", { key: "a" })).toMatchObject({ status: 201 });
    expect(await send("GET /v1/accounts", { headers: asOperator })).toMatchObject({ status: 200 });
    child.kill("SIGINT");
    expect(await ended).toMatchObject({ code: 0, out: `${line}\n` });
  });

  test("takes the token from a file", async () => {
    const file = join(temporaryDirectory(), "token");
    writeFileSync(file, `another-${operatorToken}\n`);
    const { url } = await started(temporaryDirectory(), ["--operator-token-file", file]);
    const headers = { authorization: `Bearer another-${operatorToken}` };
    expect(await senderTo(url)("GET /v1/accounts", { headers })).toMatchObject({ status: 200 });
    expect(await senderTo(url)("GET /v1/accounts", { headers: asOperator })).toMatchObject({ status: 401 });
  });

  test.each([
    ["no token", {}, /needs an operator's token: set ROLLCALL_OPERATOR_TOKEN/],
    ["an empty token", { ROLLCALL_OPERATOR_TOKEN: "" }, /at least 32 .* it has 0/],
    ["a short token", { ROLLCALL_OPERATOR_TOKEN: "s".repeat(31) }, /at least 32 .* it has 31/],
    ["a token with a space", { ROLLCALL_OPERATOR_TOKEN: `${operatorToken} ` }, /visible ASCII/],
  ])("refuses to start with %s, and makes no store", async (_, env, message) => {
    const directory = join(temporaryDirectory(), "data");
    const { code, out, err } = await runServe(["--directory", directory, "--port", "0"], env).ended;
    expect([code, out, err]).toEqual([2, "", expect.stringMatching(message)]);
    expect(existsSync(directory)).toBe(false);
  });

  test("exits with 2 if the address is in use, and with one line", async () => {
    const { url } = await started(temporaryDirectory());
    const env = { ROLLCALL_OPERATOR_TOKEN: operatorToken };
    const args = ["--directory", temporaryDirectory(), "--port", new URL(url).port, "--log-level", "silent"];
    const { code, err } = await runServe(args, env).ended;
    expect([code, err]).toEqual([2, expect.stringMatching(/^rollcall: .*EADDRINUSE.*\n$/)]);
  });

  test("exits with 2 if the directory cannot be served", async () => {
    const file = join(temporaryDirectory(), "a-file");
    writeFileSync(file, "");
    const env = { ROLLCALL_OPERATOR_TOKEN: operatorToken };
    const { code, err } = await runServe(["--directory", file, "--port", "0"], env).ended;
    expect([code, err]).toEqual([2, expect.stringMatching(/^rollcall: .*a-file/)]);
  });
});

describe("SIGTERM", () => {
  test("answers what was accepted, under load: what got 201 is there, and nothing else is", async () => {
    const directory = temporaryDirectory();
    const { url, child, ended } = await started(directory);
    const send = senderTo(url);
    const [created, refused]: [string[], string[]] = [[], []];
    let stopping = false;
    const clients = Array.from({ length: 32 }, async (_, client) => {
      for (let count = 0; ; count += 1) {
        const key = `client-${client}-${count}`;
        try {
          const { status } = await send("POST /v1/account", { key });
          expect(status).toBe(201);
          created.push(key);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          refused.push(key);
          return;
        }
        if (created.length > 200 && !stopping) {
          stopping = true;
          child.kill("SIGTERM");
        }
      }
    });
    await Promise.all(clients);
    expect(await ended).toMatchObject({ code: 0, signal: null });
    const store = openRegistrationStore({ directory });
    onTestFinished(() => store.close());
    expect(created.filter((key) => store.find(key) === null)).toEqual([]);
    // A connection was refused before its request was read: nothing of it was done.
    expect(refused).toHaveLength(32);
    expect(refused.filter((key) => store.find(key) !== null)).toEqual([]);
    expect(store.audit().findings).toEqual([]);
  });

  test("waits for a request that is on its way, and a second signal does not", async () => {
    for (const second of [false, true]) {
      const { url, child, ended } = await started(temporaryDirectory());
      const socket = connect(Number(new URL(url).port), "127.0.0.1");
      let answer = "";
      socket.setEncoding("utf8").on("data", (chunk) => {
        answer += chunk;
      });
      socket.on("error", () => undefined);
      const head = ["host: x", "x-api-key: a", "content-type: application/json", "expect: 100-continue"];
      socket.write(`POST /v1/account HTTP/1.1\r\n${head.join("\r\n")}\r\ncontent-length: 2\r\n\r\n`);
      // Now the server has read the head of the request.
      await once(socket, "data");
      child.kill("SIGTERM");
      // No more connections are accepted: the server has begun to stop.
      while (await accepts(url)) await new Promise(setImmediate);
      if (second) child.kill("SIGTERM");
      else socket.write("{}");
      expect(await ended).toMatchObject({ code: second ? 130 : 0 });
      if (second) continue;
      expect(answer).toMatch(/HTTP\/1\.1 201 Created/);
      // The client must not send another request on this connection.
      expect(answer).toMatch(/^connection: close\r$/im);
    }
  });
});

test("while it stops, /readyz is 503 on connections that are still open", async () => {
  const { url, child, ended } = await started(temporaryDirectory());
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  // A request has begun on this connection, so it is not ended as idle.
  socket.write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /readyz HTTP/1.1\r\nhost: x\r\n");
  await once(socket, "data");
  child.kill("SIGTERM");
  while (await accepts(url)) await new Promise(setImmediate);
  socket.write("\r\n");
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 503 [\s\S]*"code":"NOT_READY"/);
  expect(await ended).toMatchObject({ code: 0 });
});

async function accepts(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  const [event] = await Promise.race([
    once(socket, "connect").then(() => ["connect"]),
    once(socket, "close").then(() => ["close"]),
  ]).catch(() => ["refused"]);
  socket.destroy();
  return event === "connect";
}
