import type { ConcurrentProgram, Schedule } from "../../core/index.js";
import { otherOrders, realTimeOf } from "../../explorer/index.js";
import { type CaseResult, inOrder, judgeTrace, type Runners, runCase } from "../../runner/index.js";

/**
 * Runs a program under a schedule. If the run is fine, and the exploration leaves the real-time orders of the program to
 * be judged, it judges the others that the run stands for. If one of them fails, it is run, so that the result is that
 * of a real run, which can be replayed.
 */
export async function runInEveryOrder(
  runners: Runners,
  program: ConcurrentProgram,
  schedule: Schedule,
): Promise<CaseResult> {
  const result = await runCase(runners, { program, schedule, mayCopySetup: true });
  if (result.type !== "fine" || realTimeOf(program.clients) === "explored") return result;
  for (const order of otherOrders(result.trace, program.clients.length)) {
    const { findings, unknown } = await judgeTrace(runners.bound, inOrder(result.trace, order));
    if (findings.length > 0)
      return runFailing(
        runners,
        program,
        order.map(({ client }) => client),
      );
    if (unknown !== undefined) return { type: "lost", reason: unknown, isStuck: false };
  }
  return result;
}

async function runFailing(
  runners: Runners,
  program: ConcurrentProgram,
  clients: readonly number[],
): Promise<CaseResult> {
  const result = await runCase(runners, {
    program,
    schedule: { type: "clients", clients },
    mayCopySetup: true,
  });
  if (result.type !== "fine") return result;
  const reason =
    "a schedule does not fail although an equivalent one shows that it must: the target depends on something that " +
    `Rollcall does not control, or Rollcall itself has failed (clients ${clients.join(" ")})`;
  return { type: "unknown", reason, trace: result.trace };
}
