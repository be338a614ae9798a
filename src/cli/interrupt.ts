import { exitCodes } from "./exit-codes.js";
import type { StatusLine } from "./status-line.js";

/**
 * Returns a signal that the first Ctrl-C (or SIGTERM) aborts, so that the command can clean up. The second one ends the
 * process at once.
 */
export function onInterrupt(status: StatusLine): AbortSignal {
  const interrupt = new AbortController();
  const abort = (): void => {
    if (interrupt.signal.aborted) process.exit(exitCodes.interrupted);
    status.clear();
    process.stderr.write("interrupted: cleaning up\n");
    interrupt.abort(new Error("interrupted"));
  };
  process.on("SIGINT", abort);
  process.on("SIGTERM", abort);
  return interrupt.signal;
}
