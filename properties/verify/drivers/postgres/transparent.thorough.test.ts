import fc from "fast-check";
import { expect, test } from "vitest";
import { openProxied, type Proxied } from "./proxied.js";
import * as raw from "./raw-client.js";
import { serverForFile } from "./server.js";

/*
 * A driver gets through the proxy what it would get from the server, byte for byte, whatever it sends.
 */

const server = serverForFile();

/** Messages that fit each other, and some that do not. `sink` keeps no rows, so that sequences do not affect each other. */
const messages: readonly (readonly [weight: number, name: string, bytes: Buffer])[] = [
  [4, "query", raw.query("SELECT 1 AS a, NULL AS b")],
  [1, "several queries", raw.query("SELECT 1; SELECT 2/0; SELECT 3")],
  [1, "an empty query", raw.query("")],
  [2, "begin", raw.query("BEGIN")],
  [2, "commit", raw.query("COMMIT")],
  [2, "notice", raw.query("DO $$ BEGIN RAISE NOTICE 'noted'; END $$")],
  [2, "notify", raw.query("LISTEN news; NOTIFY news, 'x'")],
  [3, "copy in", raw.query("COPY sink FROM STDIN")],
  [1, "copy in twice", raw.query("COPY sink FROM STDIN; COPY sink FROM STDIN; SELECT 4")],
  [2, "copy out", raw.query("COPY (SELECT generate_series(1, 3)) TO STDOUT")],
  [3, "parse", raw.parse("", "SELECT generate_series(1, 5) AS n")],
  [2, "parse s", raw.parse("s", "SELECT 2")],
  [1, "parse copy in", raw.parse("", "COPY sink FROM STDIN")],
  [1, "parse an error", raw.parse("", "SELEKT")],
  [1, "parse nothing", raw.parse("", "")],
  [4, "bind", raw.bind("", "")],
  [2, "bind s", raw.bind("p", "s")],
  [2, "describe", raw.describe("P", "")],
  [2, "describe s", raw.describe("S", "s")],
  [4, "execute", raw.execute("")],
  [2, "execute 2", raw.execute("", 2)],
  [2, "execute p", raw.execute("p")],
  [1, "close s", raw.close("S", "s")],
  [1, "close p", raw.close("P", "p")],
  [5, "sync", raw.sync],
  [3, "flush", raw.flush],
  [4, "copy data", raw.copyData("1\n2\n")],
  [1, "bad copy data", raw.copyData("one\n")],
  [3, "copy done", raw.copyDone],
  [1, "copy fail", raw.copyFail],
];

/** Whatever state a sequence ends in, after these the server answers a query again. */
const ending = [raw.copyFail, raw.sync, raw.copyFail, raw.sync, raw.query("ROLLBACK"), raw.query("SELECT 'the end'")];

const isOver = (client: raw.RawClient) => () => client.received().includes("the end") && client.letters().endsWith("Z");

/** Sends a sequence in chunks of this size, and returns all that the server sent. */
async function exchanged(url: string, sequence: readonly Buffer[], chunkBytes: number): Promise<Buffer> {
  const client = await raw.rawClient(url);
  client.stream.setNoDelay(true);
  const bytes = Buffer.concat([...sequence, ...ending]);
  for (let at = 0; at < bytes.length; at += chunkBytes) client.send(bytes.subarray(at, at + chunkBytes));
  // The server ends the connection if a message does not fit COPY.
  await client.until(isOver(client)).catch(() => undefined);
  client.stream.destroy();
  return client.received();
}

/** A notification begins with the process that sent it, which differs. */
function comparable(received: Buffer): readonly string[] {
  return raw.messagesIn(received).map((message) => (message.startsWith("A") ? `A${message.slice(5)}` : message));
}

async function prepared(): Promise<{ readonly url: string; readonly proxied: Proxied }> {
  const url = await server.freshUrl();
  const client = await raw.rawClient(url);
  client.send(
    raw.query("CREATE TABLE sink (n int)"),
    raw.query("CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"),
    raw.query("CREATE TRIGGER keeps_none BEFORE INSERT ON sink FOR EACH ROW EXECUTE FUNCTION drop_row()"),
  );
  await client.until(() => client.letters() === "CZCZCZ");
  return { url, proxied: await openProxied(url) };
}

test("any sequence of messages gets the same answers through the proxy as directly", async () => {
  const { url, proxied } = await prepared();
  const drawn = fc.oneof(...messages.map(([weight, ...each]) => ({ weight, arbitrary: fc.constant(each) })));
  await fc.assert(
    fc.asyncProperty(
      fc.array(drawn, { maxLength: 20 }),
      fc.integer({ min: 1, max: 500 }),
      async (sequence, chunkBytes) => {
        const bytes = sequence.map(([, each]) => each);
        const directly = await exchanged(url, bytes, 100_000);
        const through = await exchanged(proxied.proxy.connectionString, bytes, chunkBytes);
        expect(comparable(through)).toEqual(comparable(directly));
      },
    ),
    {
      numRuns: Number(process.env.RUNS ?? 300),
      seed: Number(process.env.SEED ?? 14),

      timeout: 5000,
    },
  );
});
