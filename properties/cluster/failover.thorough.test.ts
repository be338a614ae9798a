import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fastParentDirectory } from "#src/core/index.js";
import { whyNoNetwork } from "../../bench/cluster/network.js";
import { built } from "../built.js";
import { rollcall } from "../docs/command-line.js";
import { temporaryDirectory } from "../temporary-directory.js";

/*
 * A real cluster of two PostgreSQL servers loses its primaries while clients register.
 */

interface Ended {
  readonly code: number;
  readonly output: string;
  readonly history: string;
}

function soak(...args: readonly string[]): Promise<Ended> {
  const history = join(temporaryDirectory(), "history.jsonl");
  const all = [built("bench/cluster/main.js"), "soak", "--history", history, ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, all, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}`, history });
    });
  });
}

const left = (): readonly string[] =>
  readdirSync(fastParentDirectory()).filter((name) => name.startsWith("rollcall-cluster-"));

describe("registrations through failovers", () => {
  test("with synchronous replication nothing that was acknowledged is lost, and no account is there twice", async () => {
    const { code, output } = await soak("--seed", "1", "--failovers", "4");
    expect(output).toContain("0 acknowledged registrations lost, 0 accounts twice");
    expect(output).toMatch(/ 0 of them with a new account/);
    // The old primary was asked after the failover, and acknowledged nothing.
    expect(output).toMatch(/paused .* [1-4] clients still waited for [ab] when it was ended/);
    if (whyNoNetwork() === undefined)
      expect(output).toMatch(/partitioned .* [1-4] clients still waited for [ab] when it was ended/);
    expect(code).toBe(0);
    expect(left()).toEqual([]);
  });

  const faults = ["killed-behind", "paused", ...(whyNoNetwork() === undefined ? ["partitioned"] : [])];
  test.each(faults)(
    "with asynchronous replication a primary that is %s loses registrations, and the report shows them",
    async (fault) => {
      const { code, output, history } = await soak(
        "--seed=1",
        "--failovers=1",
        `--faults=${fault}`,
        "--replication=asynchronous",
      );
      expect(code).toBe(1);
      const [, key = "", authId = ""] =
        /(?:lost-registration|registered-twice): (\S+) was acknowledged as (\S+), "call \d+",\s+at [\d.]+ s by a \(timeline 1\)/.exec(
          output,
        ) ?? [];
      expect(output).toContain(`In failover 1 (${fault}): `);
      // It is really what a client was told, and another judge of the same history says the same.
      const events = readFileSync(history, "utf8").split("\n");
      expect(events.some((event) => event.includes(authId) && event.includes('"ok"'))).toBe(true);
      expect(events.some((event) => event.includes(`"${key}"`) && event.includes('"invoke"'))).toBe(true);
      expect(await rollcall(["check", history, "--model", "registration"])).toMatchObject({ code: 1 });
      expect(left()).toEqual([]);
    },
  );
});
