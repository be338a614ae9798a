import type { PassName, PassResult } from "rollcall/verify";
import { verify } from "#src/verify.js";

/** Runs one pass with a fixed seed. Returns its result. */
export async function onePass(pass: PassName, module: string, schedules: number): Promise<PassResult> {
  const { passes } = await verify({ module, seed: 1, schedules, seconds: 1, only: [pass], jobs: 1 });
  const [result] = passes;
  if (result === undefined) throw new Error("the pass has no result");
  return result;
}

/** Returns the codes of what was found. */
export function codesOf(result: PassResult): readonly string[] {
  return result.verdict === "failed" ? result.findings.map(({ code }) => code) : [];
}

/** Returns the number of programs with a pair of calls of which every schedule was run. */
export function completedPairs({ work }: PassResult): number {
  return work.schedules?.programs.find(({ kind }) => kind === "2 clients, 1 operation each, 1 key")?.complete ?? 0;
}
