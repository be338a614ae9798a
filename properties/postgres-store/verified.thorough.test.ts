import type { PassName } from "rollcall/verify";
import { expect, test } from "vitest";
import { verify } from "#src/verify.js";
import { built } from "../built.js";
import { onePass, reasonOf } from "../verify/one-pass.js";

const reference = built("src/cli/postgres-reference-target.js");
/** Each operation of one client, in each state of its key. */
const programs = 28;

test("the reference store on PostgreSQL survives every crash of every program of one client", async () => {
  const result = await onePass("crashes", reference, programs + 1);
  expect(reasonOf(result)).toBe("passed");
  expect(result.work.schedules?.programs[0]).toMatchObject({ count: programs, complete: programs });
});

test("the faults pass finds nothing wrong with it, whichever of its steps fails", async () => {
  const result = await onePass("faults", reference, programs + 2);
  expect(reasonOf(result)).toBe("passed");
  expect(Object.keys(result.work.faults?.injected ?? {})).toEqual(
    expect.arrayContaining(["connection-lost", "answer-lost"]),
  );
});

test("the other passes find nothing wrong with it", async () => {
  const only: readonly PassName[] = ["sequential", "interleavings", "stress"];
  const { passes } = await verify({ module: reference, only, seed: 1, seconds: 30, schedules: 60 });
  expect(passes.map((pass) => `${pass.pass} ${reasonOf(pass)}`)).toEqual(only.map((name) => `${name} passed`));
});
