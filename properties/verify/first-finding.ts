import type { PassName } from "rollcall/verify";
import { verify } from "#src/verify.js";

/** A pass ends as soon as it has found and shrunk something: the time is for busy machines. */
export const seconds = 60;

/** Returns the code of the first finding of a pass, or what else it ended with. */
export async function firstFinding(pass: PassName, module: string): Promise<string | undefined> {
  const { passes } = await verify({ module, only: [pass], seed: 3, seconds });
  const [result] = passes;
  if (result?.verdict === "unknown") return result.reason;
  return result?.verdict === "failed" ? result.findings[0]?.code : "passed";
}
