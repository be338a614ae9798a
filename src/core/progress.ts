import type { PassName } from "./result.js";

/** What a pass has done so far. */
export interface PassProgress {
  readonly pass: PassName;
  /** What `runs` counts. */
  readonly unit: "program" | "schedule" | "round";
  readonly runs: number;
  readonly operations: number;
  /** How many of the small programs are explored completely. Left out: the pass has none. */
  readonly programs?: { readonly complete: number; readonly count: number };
  /** What is run now, as text. */
  readonly now?: string;
}

/** What a verification has done so far: its present pass, and when it ends. */
export interface Progress extends PassProgress {
  /** The number of the pass, from 1, and the number of passes that run. */
  readonly number: number;
  readonly count: number;
  /** Seconds since the pass began. */
  readonly seconds: number;
  /** Seconds until the time of all passes is over. Left out: schedules are limited instead. */
  readonly secondsLeft?: number;
  /** The number of schedules at which the pass ends. Left out: time is limited instead. */
  readonly runsMax?: number;
}
