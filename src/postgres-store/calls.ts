import { type CallOptions, limitsOf, StoreClosedError, StoreReadOnlyError } from "../store/index.js";
import type { Call } from "./transactions/index.js";

/** What every call of an open store passes. */
export interface Calls {
  /** @throws {StoreClosedError} */
  reading<T>(doing: string, options: CallOptions | undefined, work: (call: Call) => Promise<T>): Promise<T>;
  /** @throws {StoreClosedError | StoreReadOnlyError} */
  writing<T>(doing: string, options: CallOptions | undefined, work: (call: Call) => Promise<T>): Promise<T>;
  /** Refuses further calls, and waits for those that are at work. Returns false if it was called before. */
  shut(): Promise<boolean>;
}

interface CallsOptions {
  readonly location: string;
  readonly readOnly: boolean;
  readonly timeoutMs: number;
}

/** Returns calls that are let in. */
export function createCalls({ location, readOnly, timeoutMs }: CallsOptions): Calls {
  let open = true;
  const atWork = new Set<Promise<unknown>>();
  const reading: Calls["reading"] = async (doing, options, work) => {
    if (!open) throw new StoreClosedError(`${doing}: the store is closed; open it again`);
    const working = work({ doing, limits: limitsOf(options, timeoutMs), location });
    atWork.add(working);
    try {
      return await working;
    } finally {
      atWork.delete(working);
    }
  };
  return {
    reading,
    writing: async (doing, options, work) => {
      if (open && readOnly) throw new StoreReadOnlyError(`${doing}: the store was opened with readOnly`);
      return await reading(doing, options, work);
    },
    async shut() {
      const wasOpen = open;
      open = false;
      await Promise.allSettled(atWork);
      return wasOpen;
    },
  };
}
