/**
 * Why it cannot be seen which sessions wait. `MONITOR_RIGHTS`: the role may not see what other sessions do.
 * `MONITOR_LOST`: the connection of the monitor has ended.
 */
type MonitorErrorCode = "MONITOR_RIGHTS" | "MONITOR_LOST";

/** It cannot be seen which sessions wait for which. */
export class MonitorError extends Error {
  override readonly name = "MonitorError";
  readonly code: MonitorErrorCode;
  constructor(code: MonitorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
