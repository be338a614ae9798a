import type { StatusLine } from "./terminal.js";

/** Aborted by the first Ctrl-C, so that what runs can clean up; the second one ends the process as ever. */
export function onInterrupt(status: StatusLine): AbortSignal {
  const interrupt = new AbortController();
  const abort = (): void => {
    status.clear();
    process.stderr.write("interrupted: cleaning up\n");
    interrupt.abort(new Error("interrupted"));
  };
  process.once("SIGINT", abort);
  process.once("SIGTERM", abort);
  return interrupt.signal;
}
