import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, type Socket } from "node:net";
import pg from "pg";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";
import { openMonitor, openWireProxy } from "#src/postgres-driver/index.js";
import { connected, eventually, openProxied } from "./proxied.js";
import * as raw from "./raw-client.js";
import { serverForFile } from "./server.js";

/*
 * How sessions begin and end: authentication, cancelling, connections that are lost on either side.
 */

const server = serverForFile();

/** Opens a connection that says nothing by itself. */
function bareSocket(port: number): { readonly socket: Socket; read(): Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  return {
    socket,
    read: () => new Promise((resolve) => socket.once("data", (chunk) => resolve(chunk.toString("latin1")))),
  };
}

function packet(code: number, ...texts: readonly string[]): Buffer {
  const body = Buffer.from(texts.map((text) => `${text}\0`).join(""));
  const header = Buffer.alloc(8);
  header.writeInt32BE(8 + body.length, 0);
  header.writeInt32BE(code, 4);
  return Buffer.concat([header, body]);
}

test("encryption by TLS and by GSSAPI is declined, and the start-up may follow on the same connection", async () => {
  const { proxy } = await openProxied(await server.freshUrl());
  const { socket, read } = bareSocket(proxy.port);
  for (const code of [80877103, 80877104]) {
    socket.write(packet(code));
    expect(await read()).toBe("N");
  }
  socket.write(packet(196608, "user", "nobody_here", "database", "none", ""));
  expect(await read()).toMatch(/^[RE]/);
});

test("a connection for replication is refused with the reason", async () => {
  const { proxy } = await openProxied(await server.freshUrl());
  const { socket, read } = bareSocket(proxy.port);
  socket.write(packet(196608, "user", "x", "replication", "database", ""));
  expect(await read()).toMatch(/C0A000.*no replication connections/s);
});

test("a wrong password is rejected by the server itself", async () => {
  const { proxy } = await openProxied(await server.freshUrl());
  const url = Object.assign(new URL(proxy.connectionString), { password: "guessed" });
  await expect(connected(url.href)).rejects.toMatchObject({ code: "28P01" });
});

test("a session tells its process, its application and its database", async () => {
  const { proxy, opened, closed } = await openProxied(await server.freshUrl());
  const client = new pg.Client({ connectionString: proxy.connectionString, application_name: "shop" });
  await client.connect();
  const { rows } = await client.query("SELECT pg_backend_pid() AS pid, current_database() AS database");
  expect(opened).toMatchObject([
    { id: 1, processId: rows[0].pid, applicationName: "shop", database: rows[0].database },
  ]);
  await client.query("BEGIN");
  expect(opened[0]?.transaction).toBe("active");
  await client.end();
  await expect.poll(() => closed, eventually).toEqual(opened);
});

test("a query is cancelled through the proxy", async () => {
  const url = await server.freshUrl();
  const { proxy } = await openProxied(url);
  const monitor = await openMonitor(url);
  onTestFinished(() => monitor.close());
  const sql = postgres(proxy.connectionString, { max: 1, fetch_types: false });
  onTestFinished(() => sql.end());
  const sleeping = sql`SELECT pg_sleep(60)`.execute();
  await expect
    .poll(async () => (await monitor.sessions()).map(({ activity }) => activity), eventually)
    .toEqual(["runs"]);
  sleeping.cancel();
  await expect(sleeping).rejects.toMatchObject({ code: "57014" });
});

test("a session that the server ends while it is idle tells the driver at once", async () => {
  const url = await server.freshUrl();
  const { proxy, opened, batches } = await openProxied(url);
  const client = await raw.rawClient(proxy.connectionString);
  const other = await connected(url);
  await other.query("SELECT pg_terminate_backend($1)", [opened[0]?.processId]);
  await expect(client.until(() => false)).rejects.toThrow("the connection has ended after E");
  expect(client.received().toString()).toContain("57P01");
  expect(batches.filter(({ session }) => session === opened[0])).toEqual([]);
});

test.each([
  { when: "while it runs", sql: "SELECT pg_sleep(60)" },
  { when: "by itself", sql: "SELECT pg_terminate_backend(pg_backend_pid())" },
])("the answer of a session that the server ends $when is lost, with its error", async ({ sql }) => {
  const url = await server.freshUrl();
  const { proxy, opened, next } = await openProxied(url);
  const [client, other] = [await connected(proxy.connectionString), await connected(url)];
  const lost = next(async (batch) => {
    const answer = await batch.forward();
    expect(answer).toMatchObject({ lost: true, error: { code: "57P01", severity: "FATAL" }, results: [] });
    answer.deliver();
  });
  const result = client.query(sql, []);
  const rejected = expect(result).rejects.toMatchObject({ code: "57P01" });
  await lost;
  if (sql.includes("sleep")) await other.query("SELECT pg_terminate_backend($1)", [opened[0]?.processId]);
  await rejected;
});

test("an answer to Flush is lost if its error ends the session", async () => {
  const { proxy, next } = await openProxied(await server.freshUrl());
  const client = await raw.rawClient(proxy.connectionString);
  const offered = next(() => undefined);
  client.send(
    raw.parse("", "SELECT pg_terminate_backend(pg_backend_pid())"),
    raw.bind("", ""),
    raw.execute(""),
    raw.flush,
  );
  const answer = await (await offered).forward();
  expect(answer).toMatchObject({ lost: true, error: { severity: "FATAL" } });
  answer.deliver();
  await expect(client.until(() => false)).rejects.toThrow("the connection has ended after 12DE");
});

test("a batch that is forwarded after the server has ended the session is lost", async () => {
  const url = await server.freshUrl();
  const { proxy, opened, closed, next } = await openProxied(url);
  const [client, other] = [await connected(proxy.connectionString), await connected(url)];
  const offered = next(() => undefined);
  const rejected = expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "57P01" });
  const batch = await offered;
  await other.query("SELECT pg_terminate_backend($1)", [opened[0]?.processId]);
  await expect.poll(() => closed.length, eventually).toBe(1);
  const answer = await batch.forward();
  expect(answer.lost).toBe(true);
  answer.deliver();
  await rejected;
});

test("a driver that leaves without a word ends the session as a batch, which rolls back", async () => {
  const url = await server.freshUrl();
  const { proxy, batches } = await openProxied(url);
  const monitor = await openMonitor(url);
  onTestFinished(() => monitor.close());
  const client = await raw.rawClient(proxy.connectionString);
  client.send(raw.query("BEGIN"), raw.query("SELECT pg_advisory_xact_lock(1)"));
  await client.until(() => client.letters() === "CZTDCZ");
  client.stream.destroy();
  await expect.poll(() => batches.at(-1)?.commands, eventually).toEqual([{ type: "terminate", abrupt: true }]);
  await monitor.ended(batches.map(({ session }) => session.processId));
  const other = await connected(url);
  expect((await other.query("SELECT pg_try_advisory_lock(1) AS free")).rows).toEqual([{ free: true }]);
});

test("what a driver has sent before it leaves is still done, as the server would", async () => {
  const url = await server.freshUrl();
  const { proxy, next } = await openProxied(url);
  const other = await connected(url);
  await other.query("CREATE TABLE account (id int)");
  const client = await raw.rawClient(proxy.connectionString);
  const offered = next(() => undefined);
  client.send(raw.query("INSERT INTO account VALUES (1)"), raw.query("INSERT INTO account VALUES (2)"), raw.terminate);
  const batch = await offered;
  client.stream.destroy();
  const last = next(
    () => undefined,
    ({ commands }) => commands[0]?.type === "terminate",
  );
  (await batch.forward()).deliver();
  (await (await last).forward()).deliver();
  expect((await other.query("TABLE account")).rows).toEqual([{ id: 1 }, { id: 2 }]);
});

test("disconnecting the proxy ends every session, also with an answer under way, and the drivers may connect again", async () => {
  const url = await server.freshUrl();
  const { proxy, opened, next } = await openProxied(url);
  const monitor = await openMonitor(url);
  onTestFinished(() => monitor.close());
  const [idle, busy] = [await connected(proxy.connectionString), await connected(proxy.connectionString)];
  let lost: Promise<boolean> | undefined;
  const sleeping = next((batch) => {
    lost = batch.forward().then((answer) => answer.lost);
  });
  const rejected = expect(busy.query("SELECT pg_sleep(0.3)")).rejects.toMatchObject({ code: "ECONNRESET" });
  await sleeping;
  proxy.disconnect();
  await rejected;
  expect(await lost).toBe(true);
  await expect(idle.query("SELECT 1")).rejects.toThrow();
  await monitor.ended(opened.map(({ processId }) => processId));
  const again = await connected(proxy.connectionString);
  expect((await again.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
});

test("a proxy closes although a connection has said nothing yet", async () => {
  const { proxy } = await openProxied(await server.freshUrl());
  const { socket } = bareSocket(proxy.port);
  const closed = new Promise((resolve) => socket.on("error", resolve));
  await new Promise((resolve) => socket.once("connect", resolve));
  socket.write(Buffer.alloc(3));
  await proxy.close();
  expect(await closed).toMatchObject({ code: "ECONNRESET" });
});

test("a server that cannot be reached is told, and the driver's connection is reset", async () => {
  const reasons: string[] = [];
  const proxy = await openWireProxy({
    serverUrl: "postgres://user:secret@127.0.0.1:1/none",
    onBatch: () => undefined,
    unreachable: ({ message }) => reasons.push(message),
  });
  onTestFinished(() => proxy.close());
  await expect(connected(proxy.connectionString)).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(reasons).toEqual([expect.stringContaining("ECONNREFUSED")]);
});

test.each([
  [
    "postgres://u:p%40ss@db.example:6543/shop?sslmode=prefer&application_name=a",
    "postgres://u:p%40ss@127.0.0.1:PORT/shop?application_name=a",
  ],
  ["postgresql:///shop?host=/var/run/postgresql&user=u", "postgresql://127.0.0.1:PORT/shop?user=u"],
  ["postgres://u@[::1]/shop", "postgres://u@127.0.0.1:PORT/shop"],
])("the drivers are given the URL %s with the address of the proxy", async (serverUrl, expected) => {
  const proxy = await openWireProxy({ serverUrl, onBatch: () => undefined });
  onTestFinished(() => proxy.close());
  expect(proxy.connectionString).toBe(expected.replace("PORT", String(proxy.port)));
});

test.each([
  ["mysql://u@localhost/shop", "expected the URL of a PostgreSQL server"],
  ["postgres://u@localhost/shop?sslmode=require", "allow sslmode=disable"],
])("the URL %s is refused: %s", async (serverUrl, reason) => {
  await expect(openWireProxy({ serverUrl, onBatch: () => undefined })).rejects.toMatchObject({
    code: "WIRE_PROXY",
    message: expect.stringContaining(reason),
  });
});

test("a batch can be used once, and SQL that replaces one must fail", async () => {
  const { proxy, next } = await openProxied(await server.freshUrl());
  const client = await connected(proxy.connectionString);
  const twice = next(async (batch) => {
    const answer = await batch.forward();
    expect(() => batch.forward()).toThrow("only once");
    answer.deliver();
    expect(() => answer.deliver()).toThrow("only once");
  });
  await client.query("SELECT 1");
  await twice;
  let refused: Promise<void> | undefined;
  void next((batch) => {
    refused = expect(batch.replace("SELECT 1")).rejects.toMatchObject({ code: "WIRE_PROXY" });
  });
  await expect(client.query("SELECT 1", [])).rejects.toThrow();
  await refused;
});

const psql = ["/usr/lib/postgresql/18/bin/psql", "/usr/lib/postgresql/15/bin/psql", "/usr/bin/psql"].find(existsSync);

test.skipIf(psql === undefined)("psql, which is built on libpq, works through the proxy", async () => {
  const { proxy } = await openProxied(await server.freshUrl());
  const child = spawn(psql ?? "psql", [proxy.connectionString, "-XAt", "-v", "ON_ERROR_STOP=1"]);
  child.stdin.end(
    "CREATE TABLE a (n int);\n\\copy a FROM STDIN\n1\n2\n\\.\nBEGIN; DECLARE c CURSOR FOR TABLE a;\nFETCH 1 FROM c; COMMIT;\n\\copy a TO STDOUT\nSELECT $1 \\bind 7 \\g\n",
  );
  let out = "";
  for await (const chunk of child.stdout) out += String(chunk);
  expect(out.split("\n")).toEqual(expect.arrayContaining(["COPY 2", "1", "2"]));
});
