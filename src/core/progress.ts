import type { PassName } from "./result.js";

/** What a pass has done so far. */
export interface Progress {
  readonly pass: PassName;
  readonly runs: number;
  readonly operations: number;
  /** What `runs` counts, for example "schedules", and which of them are run now. */
  readonly doing: string;
}
