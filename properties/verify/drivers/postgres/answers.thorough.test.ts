import { expect, test } from "vitest";
import type { Batch } from "#src/postgres-driver/index.js";
import { connected, failing, has, javascript, openProxied, types } from "./proxied.js";
import * as raw from "./raw-client.js";
import { serverForFile } from "./server.js";

/*
 * What is known of a batch and of its answer: names that outlive a batch, rows, notifications, substitutes.
 */

const server = serverForFile();

/** The SQL of what a batch executes. */
const executed = ({ commands }: Batch): readonly (string | undefined)[] =>
  commands.flatMap((command) => (command.type === "execute" ? [command.sql] : []));

test("batches that are sent at once are offered one at a time, each when the answer before it is delivered", async () => {
  const { proxy, batches, next } = await openProxied(await server.freshUrl());
  const client = await raw.rawClient(proxy.connectionString);
  const held = next(() => undefined);
  client.send(raw.query("SELECT 1"), raw.parse("", "SELECT 2"), raw.bind("", ""), raw.execute(""), raw.sync);
  const answer = await (await held).forward();
  expect(batches).toHaveLength(1);
  expect(client.letters()).toBe("");
  answer.deliver();
  await client.until(() => client.letters() === "TDCZ12DCZ");
  expect(batches.map(types)).toEqual([["query"], ["parse", "bind", "execute", "sync"]]);
});

test("a statement is known by its name in later batches, as the server has prepared it", async () => {
  const { proxy, batches } = await openProxied(await server.freshUrl());
  const client = await raw.rawClient(proxy.connectionString);
  const run = [raw.bind("", "s"), raw.execute(""), raw.sync];
  client.send(raw.parse("s", "SELECT 1"), raw.sync, ...run);
  // The name is taken, so the server keeps the first one.
  client.send(raw.parse("s", "SELECT 2"), raw.sync, ...run);
  // What is prepared by SQL can be bound as well, but its SQL is not known.
  client.send(raw.query("DEALLOCATE s; PREPARE s AS SELECT 3"), ...run);
  client.send(raw.close("S", "s"), raw.parse("s", "SELECT 4"), ...run);
  await client.until(
    () => client.received().toString("latin1").endsWith("SELECT 1\0Z\0\0\0\u0005I") && client.letters().length > 22,
  );
  await expect.poll(() => batches.flatMap(executed)).toEqual(["SELECT 1", "SELECT 1", undefined, "SELECT 4"]);
  expect(client.letters()).toBe("1Z2DCZEZ2DCZCCZ2DCZ312DCZ");
});

test("after an error in the extended protocol, what the server skips up to Sync is not in a batch", async () => {
  const { proxy, batches } = await openProxied(await server.freshUrl());
  const client = await raw.rawClient(proxy.connectionString);
  client.send(
    raw.parse("", "SELEKT"),
    raw.flush,
    raw.bind("", ""),
    raw.execute(""),
    raw.flush,
    raw.query("SELECT 1"),
    raw.sync,
  );
  await client.until(() => client.letters() === "EZ");
  expect(batches.map(types)).toEqual([["parse", "flush"], [], [], ["sync"]]);
});

test("a cursor fetches as many rows as it asks for, and its portal is known until its end", async () => {
  const { proxy, batches, answers } = await openProxied(await server.freshUrl());
  const pieces: number[][] = [];
  await javascript(proxy.connectionString)`SELECT generate_series(1, 5) AS n`.cursor(2, (rows) => {
    pieces.push(rows.map(({ n }) => n));
  });
  expect(pieces).toEqual([[1, 2], [3, 4], [5]]);
  const fetches = answers.flatMap(({ results }) => results);
  expect(fetches.map(({ tag, rowCount }) => [tag, rowCount])).toEqual([
    [undefined, 2],
    [undefined, 2],
    ["SELECT 1", 1],
  ]);
  expect(new Set(batches.flatMap(executed))).toEqual(new Set(["SELECT generate_series(1, 5) AS n"]));
});

test("a notification reaches an idle session at once, and one with an answer under way together with it", async () => {
  const { proxy, url, next } = await openProxied(await server.freshUrl());
  const [client, other] = [await raw.rawClient(proxy.connectionString), await connected(url)];
  client.send(raw.query("LISTEN news"));
  await client.until(() => client.letters() === "CZ");
  await other.query("NOTIFY news, 'idle'");
  await client.until(() => client.letters() === "CZA");
  const held = next(() => undefined);
  client.send(raw.query("SELECT 1"));
  const answer = await (await held).forward();
  await other.query("NOTIFY news, 'held'");
  expect(client.letters()).toBe("CZA");
  answer.deliver();
  await client.until(() => client.received().includes("held"));
});

test("rows and parameters of many megabytes pass, and a report shows the first characters", async () => {
  const { proxy, answers } = await openProxied(await server.freshUrl());
  const client = await connected(proxy.connectionString);
  const name = "ä".repeat(4_000_000);
  const { rows } = await client.query("SELECT $1::text AS name, generate_series(1, 3) AS n", [name]);
  expect(rows.every((row) => row.name === name)).toBe(true);
  expect(answers[0]?.results[0]?.rows).toEqual([1, 2, 3].map((n) => ["ä".repeat(200), String(n)]));
});

test("values in binary form are shown by their length, and their columns are known from an earlier description", async () => {
  const { proxy, answers, batches } = await openProxied(await server.freshUrl());
  const client = await raw.rawClient(proxy.connectionString);
  const binary = Buffer.from([0, 1, 0, 1]);
  const seven = Buffer.from([0, 0, 0, 4, 0, 0, 0, 7]);
  client.send(raw.parse("s", "SELECT $1::int AS a, NULL AS b"), raw.describe("S", "s"), raw.sync);
  const bound = raw.message("B", "", "s", binary, Buffer.from([0, 1]), seven, binary);
  client.send(bound, raw.execute(""), raw.sync);
  await client.until(() => client.letters() === "1tTZ2DCZ");
  expect(batches[1]?.commands[1]).toMatchObject({ parameters: [{ oid: 23, value: seven.subarray(4) }] });
  expect(answers[1]?.results).toEqual([
    { tag: "SELECT 1", rowCount: 1, columns: ["a", "b"], rows: [[{ bytes: 4 }, null]] },
  ]);
});

test("an error tells the constraint and the table", async () => {
  const { proxy, answers } = await openProxied(
    await server.freshUrl("CREATE TABLE account (id int PRIMARY KEY)", "INSERT INTO account VALUES (1)"),
  );
  const client = await connected(proxy.connectionString);
  await expect(client.query("INSERT INTO account VALUES ($1)", [1])).rejects.toThrow("duplicate key");
  expect(answers[0]?.error).toMatchObject({
    severity: "ERROR",
    code: "23505",
    detail: "Key (id)=(1) already exists.",
    schema: "public",
    table: "account",
    constraint: "account_pkey",
  });
});

test("a Flush of postgres.js that is replaced leaves the session usable", async () => {
  const { proxy, next, batches } = await openProxied(await server.freshUrl());
  const sql = javascript(proxy.connectionString);
  void next(async (batch) => (await batch.replace(failing("40001"))).deliver(), has("flush"));
  await expect(sql`SELECT ${1}::int AS one`).rejects.toMatchObject({ code: "40001" });
  expect(await sql`SELECT ${1}::int AS one`).toEqual([{ one: 1 }]);
  expect(batches.map(types).slice(0, 2)).toEqual([["parse", "describe", "flush"], ["sync"]]);
});

test("a statement that the driver has prepared is still there after a substitute", async () => {
  const { proxy, next } = await openProxied(await server.freshUrl());
  const client = await raw.rawClient(proxy.connectionString);
  const run = [raw.bind("", ""), raw.execute(""), raw.sync];
  client.send(raw.parse("", "SELECT 1"), raw.sync);
  for (let time = 0; time < 2; time++) {
    void next(async (batch) => (await batch.replace(failing("57014"))).deliver(), has("execute"));
  }
  client.send(...run, ...run, ...run);
  await client.until(() => client.letters() === "1ZEZEZ2DCZ");
});

test.each([
  { protocol: "simple", commit: [raw.query("/* done */ COMMIT;")], letters: "EZTDCZ" },
  {
    protocol: "extended",
    commit: [raw.parse("", "commit"), raw.bind("", ""), raw.execute(""), raw.sync],
    letters: "EZTDCZ",
  },
])("a COMMIT that is replaced by a failure has ended the transaction ($protocol)", async ({ commit, letters }) => {
  const { proxy, next, url } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  const client = await raw.rawClient(proxy.connectionString);
  client.send(raw.query("BEGIN"), raw.query("INSERT INTO account VALUES (1)"));
  await client.until(() => client.letters() === "CZCZ");
  void next(async (batch) => {
    const answer = await batch.replace(failing("40001"));
    expect(answer).toMatchObject({ transaction: "idle", error: { code: "40001" }, results: [] });
    answer.deliver();
  });
  client.send(...commit, raw.query("SELECT 1"));
  await client.until(() => client.letters() === `CZCZ${letters}`);
  expect((await (await connected(url)).query("TABLE account")).rows).toEqual([]);
});

test("a transaction of postgres.js of which the COMMIT fails has rolled back, and its session can be used", async () => {
  const { proxy, next } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  const sql = javascript(proxy.connectionString);
  void next(
    async (batch) => (await batch.replace(failing("40001"))).deliver(),
    (batch) => executed(batch).includes("commit"),
  );
  const inserted = sql.begin((transaction) => transaction`INSERT INTO account VALUES (1)`);
  await expect(inserted).rejects.toMatchObject({ code: "40001" });
  expect(await sql`TABLE account`).toEqual([]);
});

test("a substitute that ends the session is lost, with its error for the driver", async () => {
  const { proxy, next } = await openProxied(await server.freshUrl());
  const client = await connected(proxy.connectionString);
  const replaced = next(async (batch) => {
    const answer = await batch.replace("SELECT pg_terminate_backend(pg_backend_pid())");
    expect(answer).toMatchObject({ lost: true, error: { code: "57P01" } });
    answer.deliver();
  });
  await expect(client.query("SELECT 1")).rejects.toMatchObject({ code: "57P01" });
  await replaced;
});
