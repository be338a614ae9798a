import type { PassName, PassResult } from "rollcall/verify";
import { verify } from "#src/verify.js";
import { type FaultyStore, modulePath } from "./index.js";

/** A faulty store is convicted within so many schedules. */
export const faultySchedules = 500;

/** A pass without schedules takes so long. */
const seconds = 6;

/** Verifies a store in one pass, bounded by a number of schedules and not by time if the pass has schedules. */
export async function resultOf(module: string, pass: PassName, seed: number, schedules: number): Promise<PassResult> {
  const { passes } = await verify({ module, only: [pass], seed, schedules, seconds, shrink: false });
  const [result] = passes;
  if (result === undefined) throw new Error(`expected a result of the pass ${pass}`);
  return result;
}

export function resultOfFaulty({ name, pass }: FaultyStore, seed: number): Promise<PassResult> {
  return resultOf(modulePath("faulty", name), pass, seed, faultySchedules);
}
