import type { BigIntStats, Stats } from "node:fs";
import type { TimeMode, VirtualClock } from "../../core/index.js";
import type { Work } from "../replace.js";
import { timeToStore, toVirtualTimes } from "../timers/index.js";
import type { Arguments } from "./call-arguments.js";

/** The times of files in the calls of node:fs, by the name of the callback form. */
export interface FileTimes {
  /** Returns the arguments to call the original function with. */
  given(name: string, args: Arguments): Arguments;
  /** Returns what target code gets of the result. */
  returned(name: string, result: unknown): unknown;
}

/** Returns how times of files are converted. With real time they are not. */
export function fileTimes(clock: VirtualClock, mode: TimeMode): FileTimes {
  if (mode === "real") return { given: (_, args) => args, returned: (_, result) => result };
  return {
    given(name, args) {
      if (!setting.has(name)) return args;
      const [file, accessed, modified, ...rest] = args;
      return [file, timeToStore(accessed), timeToStore(modified), ...rest];
    },
    returned(name, result) {
      // Without an entry, `statSync` may return nothing.
      if (reading.has(name) && result !== undefined) toVirtualTimes(clock, result as Stats | BigIntStats);
      return result;
    },
  };
}

/** Returns the same work on files whose times are converted. */
export function withTimes(times: FileTimes, name: string, work: Work): Work {
  return (...args) => times.returned(name, work(...times.given(name, args)));
}

const reading = new Set(["stat", "lstat", "fstat"]);
const setting = new Set(["utimes", "futimes", "lutimes"]);
