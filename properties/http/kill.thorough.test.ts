import { expect, test } from "vitest";
import { runKills } from "../../bench/http/kill-run.js";
import { temporaryDirectory } from "../temporary-directory.js";

/*
 * A short form of `npm run bench -- http --kill`.
 */

const kills = 20;

test(`a server that is killed ${kills} times under load loses no acknowledged registration, and lies to no client`, async () => {
  const { signal } = new AbortController();
  const report = await runKills({ directory: temporaryDirectory(), kills, clients: 16, seed: 1, signal });
  expect(report).toMatchObject({ kills, lost: [], verdict: "linearizable", reason: "", findings: [] });
  // The server was under load when it was killed, and it had done something.
  expect(report.unknown).toBeGreaterThan(kills);
  expect(report.created).toBeGreaterThan(kills);
});
