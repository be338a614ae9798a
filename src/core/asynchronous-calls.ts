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
  /** Hands the result to the code that waits for it. */
  readonly resume: (result: Settled) => void;
  /** Returns whether a call with this error throws at once. Default: never. */
  readonly throwsAtOnce?: (error: unknown) => boolean;
}

/** Decides when asynchronous calls have their effects and when the code behind them goes on. */
export interface AsynchronousCalls {
  start(call: AsynchronousCall): void;
  /**
   * Returns a function to call when something has ended that Rollcall cannot delay, such as a computation in a native
   * thread. It passes its arguments on to `resume` when the code that waits may go on.
   */
  hop<Arguments extends unknown[]>(label: string, resume: (...args: Arguments) => void): (...args: Arguments) => void;
}

/** The event loop that all clients of one process share. */
export interface EventLoop extends AsynchronousCalls {
  /**
   * Runs an action later: after the code that runs now (`immediate`), or after a sleep. Returns a function that cancels it,
   * which returns whether it had not run yet. Undefined: the code that runs now is not scheduled.
   */
  later(pause: Pause, action: () => void): (() => boolean) | undefined;
}

export type Pause =
  | { readonly kind: "immediate"; readonly label: string }
  | { readonly kind: "sleep"; readonly label: string; readonly ms: number };
