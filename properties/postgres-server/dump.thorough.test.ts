import { expect, onTestFinished, test } from "vitest";
import { createDumper, createLoader } from "#src/postgres-server/index.js";
import { connected } from "../verify/drivers/postgres/proxied.js";
import { serverForFile } from "../verify/drivers/postgres/server.js";

/*
 * What is committed in a database is dumped after each step of a run, and recoveries after a crash begin with it.
 */

const server = serverForFile();

test("a table that was created after the first dump is in the next one, though there are no functions and triggers", async () => {
  const [url, copyUrl] = [await server.freshUrl(), await server.freshUrl()];
  const client = await connected(url);
  const [dumper, loader] = [await createDumper(url), await createLoader(copyUrl)];
  onTestFinished(async () => {
    await dumper.close();
    await loader.close();
  });
  await client.query("CREATE TABLE early (id INTEGER)");
  await loader.load(await dumper.dump());
  await client.query("CREATE TABLE late (id INTEGER); INSERT INTO late VALUES (7)");
  await loader.load(await dumper.dump());
  const copy = await connected(copyUrl);
  expect((await copy.query("SELECT id FROM late")).rows).toEqual([{ id: 7 }]);
});
