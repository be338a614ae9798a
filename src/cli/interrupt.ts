import type { StatusLine } from "../reporters/index.js";
import { exitCodes } from "./exit-codes.js";

/** Aborted by the first Ctrl-C, so that what runs can clean up; the second one ends the process without waiting for that. */
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
