import { askingBySql, createConnection } from "../sqlite/index.js";
import { nameOf } from "./errors.js";
import type { Intercepted } from "./intercepted.js";

/** Makes the opening of a database a step. */
export function interceptOpening(intercepted: Intercepted): void {
  const { hook, own, addon } = intercepted;
  const { databaseOpen, databaseOpenWithSync } = addon;
  addon.databaseOpen = function open(...args) {
    const [path] = args;
    const file = own.fileOf(hook, path);
    const mode = own.modeOf(path);
    if (file === undefined) {
      own.noteOutside(hook, path, mode === "ro");
      return databaseOpen.apply(this, args);
    }
    hook.enter("open", file);
    const fault = hook.fault(() => ["SQLITE_CANTOPEN"]);
    if (fault !== undefined) {
      hook.touch(`file:${file}`, "read");
      hook.fail(fault);
      throw own.cannotOpen(path);
    }
    own.touchOpening(hook, file, mode === undefined);
    const native = databaseOpen.apply(this, args) as object;
    control(intercepted, native, file);
    return native;
  };
  if (databaseOpenWithSync === undefined) return;
  addon.databaseOpenWithSync = function openReplica(...args) {
    hook.uncontrolled("an embedded replica of libsql, which a server changes");
    return databaseOpenWithSync.apply(this, args);
  };
}

/**
 * V8 does not know how much memory and how many files a handle holds, so thousands of closed databases would pile up until
 * it collects garbage. A buffer of this size with each makes it collect earlier. Memory that is not touched costs nothing.
 */
const weightBytes = 2 ** 18;

function control({ hook, own, databases, below }: Intercepted, native: object, file: string): void {
  // While a statement is not garbage, its connection stays open, and keeps its locks. So all are kept until the run ends.
  const kept = new Set<object>([new ArrayBuffer(weightBytes)]);
  const raw = below.rawConnection(native, (statement) => void kept.add(statement));
  let leftOpen: boolean | undefined;
  const inTransaction = (): boolean => leftOpen ?? below.isInTransaction(native);
  const driver = askingBySql({ hook, raw, inTransaction, codeOf: nameOf, error: own.errorOf });
  const timeoutMs = Number(driver.pragma("busy_timeout"));
  driver.set("busy_timeout = 0");
  const connection = createConnection({ hook, driver, file, timeoutMs });
  const closed = (): void => {
    leftOpen = inTransaction();
  };
  databases.set(native, { connection, driver, kept, closed });
  hook.opened(connection);
}
