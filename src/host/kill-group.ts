import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Sends SIGKILL to a process and all processes that it has started. `pid`: the leader of a process group. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    // ESRCH: it is gone already.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const askEveryMs = 5;
const endsWithinMs = 10_000;

/**
 * Waits until a process that got SIGKILL has ended; until then it still has its files open. A process ends later than
 * the signal is sent, for example when a system call of it ends. Gives up after 10 s.
 */
export async function untilEnded(pid: number): Promise<void> {
  const giveUpAt = performance.now() + endsWithinMs;
  while (!hasEnded(pid) && performance.now() < giveUpAt) await sleep(askEveryMs);
}

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  return isZombie(pid);
}

/** Returns whether a process has ended, and its parent has not read its exit code yet. Elsewhere than on Linux: false. */
function isZombie(pid: number): boolean {
  if (process.platform !== "linux") return false;
  try {
    // The name of the program is in brackets, and may contain some itself. The state is the letter behind them.
    const [, state] = /\) (\w) [^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return state === "Z" || state === "X";
  } catch {
    return true;
  }
}
