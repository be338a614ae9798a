import { type PassResult, RealTimeNeededError } from "../core/index.js";
import type { Executor } from "../host/index.js";

/**
 * Returns a function that runs a pass. If the target turns out to need real time, that pass begins again with it, and
 * all later passes have it as well: all cases of a pass run alike, so that it finds the same with any number of
 * executors. Passes before it are not repeated, because nothing in them depended on the clock of SQL.
 */
export function switchingToRealTime(
  executors: readonly Executor[],
): (run: () => Promise<PassResult>) => Promise<PassResult> {
  let isReal = false;
  return async (run) => {
    if (isReal) return noting(await run());
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof RealTimeNeededError)) throw error;
      isReal = true;
      await Promise.all(executors.map((executor) => executor.useRealTime()));
      return noting(await run());
    }
  };
}

const note = "the target sleeps and uses the clock of SQL, so its sleeps took their time, as with --real-time";

function noting(result: PassResult): PassResult {
  const { work } = result;
  // The passes without schedules have real time anyway.
  return work.schedules === undefined ? result : { ...result, work: { ...work, notes: [...work.notes, note] } };
}
