import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { connected, eventually, failing, has, javascript, openProxied, types } from "./proxied.js";
import * as raw from "./raw-client.js";
import { serverForFile } from "./server.js";

/*
 * The statement of a COPY from the driver is one batch, and its data the next one.
 */

const server = serverForFile();

const [wrongPart, part] = [raw.copyData("one\n".repeat(1_100_000)), raw.copyData("2\n".repeat(2_100_000))];
const [copy, copyExtended] = [
  [raw.query("COPY account FROM STDIN")],
  [raw.parse("", "COPY account FROM STDIN"), raw.bind("", ""), raw.execute(""), raw.sync],
];

test("COPY from the driver is the statement and then its data, and COPY to the driver is one batch", async () => {
  const { proxy, batches, answers } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  const sql = javascript(proxy.connectionString);
  await pipeline(Readable.from(["1\n", "2\n"]), await sql`COPY account FROM STDIN`.writable());
  expect(batches.map(types)).toEqual([["query"], ["copy data", "copy done"]]);
  expect(batches[1]?.commands[0]).toEqual({ type: "copy data", bytes: 4 });
  let out = "";
  for await (const chunk of await sql`COPY account TO STDOUT`.readable()) out += String(chunk);
  expect(out).toBe("1\n2\n");
  expect(answers.map(({ results }) => results.map(({ tag }) => tag))).toEqual([[], ["COPY 2"], ["COPY 2"]]);
});

test("COPY data of more than 4 MiB is sent in parts, so that not all of it is held", async () => {
  const { proxy, batches, url } = await openProxied(await server.freshUrl("CREATE TABLE account (name text)"));
  const row = `${"x".repeat(99_999)}\n`;
  const copy = await javascript(proxy.connectionString)`COPY account FROM STDIN`.writable();
  await pipeline(Readable.from(Array(120).fill(row)), copy);
  expect(batches.slice(1).map(types)).toEqual([["copy data"], ["copy data"], ["copy data", "copy done"]]);
  const { rows } = await (await connected(url)).query("SELECT count(*)::int AS rows FROM account");
  expect(rows).toEqual([{ rows: 120 }]);
});

test.each([
  { protocol: "simple", begin: copy, end: [raw.copyDone], early: "GEZ", letters: "GEZTDCZ" },
  { protocol: "extended", begin: copyExtended, end: [raw.copyDone, raw.sync], early: "12GE", letters: "12GEZTDCZ" },
])("if COPY data is wrong in a part, the driver gets the error and goes on ($protocol)", async (example) => {
  const { proxy } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  // The rest is sent without waiting, and after the error has come.
  for (const waits of [false, true]) {
    const client = await raw.rawClient(proxy.connectionString);
    client.send(...example.begin, wrongPart);
    if (waits) await client.until(() => client.letters() === example.early);
    client.send(part, part, ...example.end, raw.query("SELECT 1"));
    await client.until(() => client.letters() === example.letters);
  }
});

test.each([
  { protocol: "simple", begin: copy, end: [raw.copyDone], letters: "GEZTDCZ" },
  { protocol: "extended", begin: copyExtended, end: [raw.copyDone, raw.sync], letters: "12GEZTDCZ" },
])("an error of COPY that comes before a part is answered ends the COPY ($protocol)", async (example) => {
  const { proxy, next, url } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  const [client, other] = [await raw.rawClient(proxy.connectionString), await connected(url)];
  const offered = next(() => undefined, has("copy data"));
  client.send(...example.begin, wrongPart);
  const batch = await offered;
  const answer = await batch.forward();
  const failed =
    "SELECT FROM pg_stat_activity WHERE pid = $1 AND (state = 'idle' OR query NOT LIKE 'COPY%' OR wait_event = 'ClientRead')";
  await expect.poll(async () => (await other.query(failed, [batch.session.processId])).rowCount, eventually).toBe(1);
  answer.deliver();
  client.send(...example.end, raw.query("SELECT 1"));
  await client.until(() => client.letters() === example.letters);
});

test("COPY data that is sent in the batch of its statement is a part of it", async () => {
  const { proxy, answers, batches } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  const client = await raw.rawClient(proxy.connectionString);
  const [sync] = copyExtended.slice(-1);
  client.send(...copyExtended.slice(0, -1), raw.copyData("1\n"), raw.copyDone, sync ?? raw.sync);
  await client.until(() => client.letters() === "12GCZ");
  expect(batches.map(types)).toEqual([["parse", "bind", "execute", "copy data", "copy done", "sync"]]);
  expect(answers[0]?.results.map(({ tag }) => tag)).toEqual(["COPY 1"]);
});

test("a Sync that is sent before the end of COPY data has no answer", async () => {
  const { proxy } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  const client = await raw.rawClient(proxy.connectionString);
  client.send(...copyExtended, raw.copyData("1\n"), raw.sync, raw.copyData("2\n"), raw.copyDone, raw.sync);
  await client.until(() => client.letters() === "12GCZ");
});

test("COPY data that is replaced fails with 57014, because the server accepts no SQL then", async () => {
  const { proxy, next, url } = await openProxied(await server.freshUrl("CREATE TABLE account (id int)"));
  const client = await raw.rawClient(proxy.connectionString);
  const copies = [
    [raw.query("COPY account FROM STDIN"), raw.copyData("1\n"), raw.copyDone],
    [raw.parse("", "COPY account FROM STDIN"), raw.bind("", ""), raw.execute(""), raw.sync],
    [raw.copyData("2\n"), raw.copyDone, raw.sync],
  ];
  for (let time = 0; time < 2; time++) {
    void next(async (batch) => (await batch.replace(failing("40001"))).deliver(), has("copy data"));
  }
  client.send(...copies.flat(), raw.query("SELECT 1"));
  await client.until(() => client.letters() === "GEZ12GEZTDCZ");
  expect(
    client
      .received()
      .toString()
      .match(/C57014/g),
  ).toHaveLength(2);
  expect((await (await connected(url)).query("TABLE account")).rows).toEqual([]);
});
