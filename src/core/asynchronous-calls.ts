/*
 * Asynchronous calls of target code, such as `fs.promises.readFile`. Each has its effect at some time after the call, and
 * the code that waits for it goes on at some time after its effect.
 */

export type Settled = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

export interface AsynchronousCall {
  readonly label: string;
  /** Relative to the run's directory; "": none. */
  readonly file: string;
  /** Its effect: each `next` takes one step of it. The last one returns the result, or a promise of it. */
  readonly effect: Iterator<unknown, unknown>;
  /**
   * If its effect uses a buffer of the target: `read` if it only reads the buffer. Default: it uses none. The smallest
   * example: one buffer for all writes, of which the first is still under way.
   */
  readonly buffer?: "read" | "write" | undefined;
  /** Hands the result to the code that waits for it. */
  readonly resume: (result: Settled) => void;
  /** Returns whether a call with this error throws at once. Default: never. */
  readonly throwsAtOnce?: (error: unknown) => boolean;
}

/** Decides when asynchronous calls have their effects and when the code behind them goes on. */
export interface AsynchronousCalls {
  start(call: AsynchronousCall): void;
  /**
   * Begins something that Rollcall cannot delay, such as a computation in a native thread. When `begin` calls `arrive`, its
   * arguments are passed on to `resume` as soon as the code that waits may go on. Returns what `begin` returns.
   */
  hop<Arguments extends unknown[]>(
    label: string,
    resume: (...args: Arguments) => void,
    begin: (arrive: (...args: Arguments) => void) => unknown,
  ): unknown;
}

/** The event loop that all clients of one process share. */
export interface EventLoop extends AsynchronousCalls {
  /** Runs an action after a sleep. Returns a function that cancels it, which returns whether it had not run yet. */
  sleep(ms: number, action: () => void): () => boolean;
  /** Runs an action in the next turn of the loop. Returns as `sleep`. Undefined: the code that runs now is not scheduled. */
  inNextTurn(action: () => void): (() => boolean) | undefined;
}
