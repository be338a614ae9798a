/**
 * A test case cannot be judged on the virtual clock: its target sleeps, and its statements use the clock of SQL, which
 * shows the real time. So the sleeps must take their time.
 */
export class RealTimeNeededError extends Error {
  override readonly name = "RealTimeNeededError";
  readonly code = "REAL_TIME_NEEDED";

  constructor() {
    super("the target sleeps and uses the clock of SQL, so its sleeps must take their time; run it with real time");
  }
}
