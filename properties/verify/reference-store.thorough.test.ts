import type { PassName } from "rollcall/verify";
import { expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { built } from "../built.js";
import { onePass, reasonOf } from "./one-pass.js";

const reference = built("src/cli/reference-target.js");
/** Each operation of one client, in each state of its key. */
const programs = 28;

test("the reference store survives every crash of every program of one client, and of the recovery from it", async () => {
  const result = await onePass("crashes", reference, programs + 1);
  expect(reasonOf(result)).toBe("passed");
  expect(result.work.schedules?.programs[0]).toMatchObject({ count: programs, complete: programs });
  const { crashStates = 0, kills = 0, powerLosses = 0, crashedRecoveries = 0 } = result.work.crashes ?? {};
  expect(Math.min(crashStates, kills, powerLosses, crashedRecoveries)).toBeGreaterThan(50);
});

test("the faults pass finds nothing wrong with the reference store, whichever of its steps fails", async () => {
  const result = await onePass("faults", reference, programs);
  expect(reasonOf(result)).toBe("passed");
  const { injected = {}, recoveries = 0 } = result.work.faults ?? {};
  expect(Object.keys(injected)).toEqual(expect.arrayContaining(["SQLITE_BUSY", "SQLITE_IOERR", "ENOSPC", "EMFILE"]));
  expect(recoveries).toBe(Object.values(injected).reduce((sum, times) => sum + times, 0));
});

test("the other passes find nothing wrong with the reference store", async () => {
  const only: readonly PassName[] = ["sequential", "interleavings", "stress"];
  const { verdict, passes } = await verify({ module: reference, only, seed: 3, seconds: 10, schedules: 110 });
  expect(passes.map((pass) => `${pass.pass} ${pass.verdict}`)).toEqual(only.map((name) => `${name} passed`));
  expect(verdict).toBe("passed");
});
