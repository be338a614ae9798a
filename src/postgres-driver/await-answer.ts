import { raw } from "../drivers/index.js";
import { touchAll } from "./followed-sessions.js";
import type { StepContext, Taken } from "./step-context.js";
import type { AwaitedLock, WatchedSession } from "./waiting/index.js";

/** Milliseconds after which a step without an answer may be waiting for a lock. */
const patienceMs = 2;

/** Longer than the `deadlock_timeout` of a server that Rollcall starts. */
const deadlockSearchMs = 5;

/** Returns the answer when it comes. While the step waits for a lock of another client, that one has the turn. */
export async function awaited<Came>(
  { hook, monitor, sessions }: StepContext,
  { batch, plan }: Pick<Taken, "batch" | "plan">,
  coming: Promise<Came>,
): Promise<{ readonly answer: Came; readonly waited: boolean }> {
  const { processId } = batch.session;
  let answer: Came | undefined;
  let waited = false;
  let hasWaited = false;
  const answered = coming.then((came) => {
    answer = came;
  });
  for (;;) {
    await Promise.race([answered, raw.sleep(patienceMs)]);
    if (answer !== undefined) return { answer, waited };
    const isBlocked = blockedIn(await monitor.settle((other) => other === processId && answer === undefined));
    if (answer !== undefined || !isBlocked(processId)) continue;
    if (!hasWaited) {
      // The server searches for a deadlock once, a moment after the wait began. If another client closed a cycle before that,
      // it would depend on the moment which of them fails.
      hasWaited = true;
      await raw.sleep(deadlockSearchMs);
      continue;
    }
    hasWaited = false;
    waited = true;
    touchAll(hook, sessions.before(batch.session, plan), waited);
    const lock = (await monitor.awaitedLocks()).get(processId);
    if (lock !== undefined) hook.describeResult(`waits for ${describeLock(lock)}`);
    // If no other client can move, or the run is over, the step may still have a time limit of its own.
    if (!hook.server.wait(processId)) await answered;
  }
}

/** Returns a function that tells of a server process whether it waits for a lock. */
export function blockedIn(sessions: readonly WatchedSession[]): (processId: number) => boolean {
  const blocked = new Set(sessions.flatMap(({ processId, activity }) => (activity === "blocked" ? [processId] : [])));
  return (processId) => blocked.has(processId);
}

function describeLock({ kind, table, indexes, key }: AwaitedLock): string {
  if (indexes !== undefined) return `the key in ${indexes.join(" or ")}`;
  if (key !== undefined) return `the advisory lock ${key}`;
  if (kind === "tuple") return `a row of ${table ?? "a table"}`;
  return table === undefined ? `the end of another transaction` : `the table ${table}`;
}
