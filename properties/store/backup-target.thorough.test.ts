import { expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { built } from "../built.js";

/*
 * Backup and restore as operations of a client, under control: every interleaving with registrations, writes and removals,
 * a crash and a fault at every step, real threads. The time decides how many schedules are run, so `unknown` is no failure.
 */

const seconds = { sequential: 10, interleavings: 60, crashes: 180, faults: 120, stress: 20 } as const;

test.each(Object.entries(seconds))(
  "a restored backup holds what the store held during the call: %s",
  async (pass, time) => {
    const { passes } = await verify({
      module: built("properties/store/backup-target.js"),
      seed: 1,
      seconds: time,
      only: [pass as keyof typeof seconds],
    });
    expect(passes.filter(({ verdict }) => verdict === "failed")).toEqual([]);
    const [done] = passes;
    expect(done?.work.operations).toBeGreaterThan(5);
  },
  400_000,
);
