import { constants } from "node:os";

/**
 * Runs `work` with a signal that Ctrl-C, SIGTERM or SIGHUP aborts. If one did, the exit code is 128 and its number, as in
 * shells, and what `work` throws is a result of it.
 */
export async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (interruption.signal.aborted) return;
    process.stderr.write(`\n${name}: ending the servers\n`);
    process.exitCode = 128 + constants.signals[name];
    interruption.abort(new Error(`interrupted by ${name}`));
  };
  for (const name of names) process.on(name, interrupt);
  try {
    await work(interruption.signal);
  } catch (error) {
    if (!interruption.signal.aborted) throw error;
  } finally {
    for (const name of names) process.off(name, interrupt);
  }
}

const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
