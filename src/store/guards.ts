import type { Context } from "./context.js";
import { StoreClosedError, StoreReadOnlyError } from "./errors.js";
import { translatingErrors } from "./storage-errors.js";

/**
 * Runs the work of a call and returns its result. Errors of SQLite and of the file system become errors of the store.
 * @param doing What the call does, for the message: "finding an account".
 */
export type Guard = <T>(doing: string, work: () => T) => T;

/** What every call of an open store passes. */
export interface Guards {
  /** @throws {StoreClosedError} */
  readonly reading: Guard;
  /** @throws {StoreClosedError | StoreReadOnlyError} */
  readonly writing: Guard;
  /** Closes them. Returns false if they are closed already. */
  shut(): boolean;
}

/** Returns open guards. */
export function createGuards({ readOnly }: Context): Guards {
  let open = true;
  const reading: Guard = (doing, work) => {
    if (!open) throw new StoreClosedError(`${doing}: the store is closed; open it again`);
    return translatingErrors(doing, work);
  };
  return {
    reading,
    writing: (doing, work) =>
      reading(doing, () => {
        if (readOnly) throw new StoreReadOnlyError(`${doing}: the store was opened with readOnly`);
        return work();
      }),
    shut() {
      const wasOpen = open;
      open = false;
      return wasOpen;
    },
  };
}
