import type { Counterexample, PassName, PassResult } from "rollcall/verify";
import { verify } from "#src/verify.js";

/** One pass of a verification, limited by schedules, so that it does the same in every run. */
export async function onePass(pass: PassName, module: string, schedules: number, stepTimeoutSeconds = 10) {
  const { passes } = await verify({ module, only: [pass], seed: 1, schedules, stepTimeoutSeconds });
  const [result] = passes;
  if (result === undefined) throw new Error("the pass was chosen");
  return result;
}

export function reasonOf(result: PassResult): string {
  return result.verdict === "unknown" ? result.reason : result.verdict;
}

/** @throws if the pass has found none */
export function counterexampleOf(result: PassResult): Counterexample {
  if (result.verdict === "failed" && result.evidence.type === "trace") return result.evidence.counterexample;
  throw new Error(`expected a counterexample, got ${JSON.stringify(result)}`);
}
