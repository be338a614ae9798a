import { wrap } from "../classes.js";
import { askingBySql, createConnection } from "../sqlite/index.js";
import { nameOf } from "./errors.js";
import type { Intercepted } from "./intercepted.js";

/** How a database is to be opened. */
interface Opening {
  readonly name: unknown;
  readonly isReadonly: boolean;
}

/** Makes the opening of a database a step: by the constructor, and by `open`. */
export function interceptOpening(intercepted: Intercepted): void {
  const { sqlite } = intercepted;
  const openings = new WeakMap<object, Opening>();
  const { prototype } = sqlite.DatabaseSync;
  const intercepting = new Proxy(sqlite.DatabaseSync, {
    construct(target, args: unknown[], newTarget) {
      const [path, options] = args;
      const opening: Opening = { name: nameIn(path), isReadonly: optionOf(options, "readOnly") === true };
      const construct = (): object => Reflect.construct(target, args, newTarget);
      const native = optionOf(options, "open") === false ? construct() : openAsStep(intercepted, opening, construct);
      openings.set(native, opening);
      return native;
    },
  });
  Object.defineProperty(prototype, "constructor", { value: intercepting, configurable: true, writable: true });
  sqlite.DatabaseSync = intercepting;
  wrap(
    sqlite.DatabaseSync,
    "open",
    (original) =>
      function open() {
        const opening = openings.get(this);
        if (opening === undefined || Reflect.get(this, "isOpen") === true) return original.call(this);
        openAsStep(intercepted, opening, () => {
          original.call(this);
          return this;
        });
        return undefined;
      },
  );
}

/** `action` opens the database and returns it. */
function openAsStep(intercepted: Intercepted, { name, isReadonly }: Opening, action: () => object): object {
  const { hook, own } = intercepted;
  const file = own.fileOf(hook, name);
  const mode = own.modeOf(name);
  if (file === undefined) {
    own.noteOutside(hook, name, isReadonly || mode === "ro");
    return action();
  }
  hook.enter("open", file);
  failIfInjected(intercepted, file);
  own.touchOpening(hook, file, !isReadonly && mode === undefined);
  const native = action();
  control(intercepted, native, file);
  return native;
}

function failIfInjected({ hook, own }: Intercepted, file: string): void {
  const fault = hook.fault(() => ["SQLITE_CANTOPEN"]);
  if (fault === undefined) return;
  hook.touch(`file:${file}`, "read");
  hook.fail(fault);
  throw own.errorOf(fault, own.messageOf(fault));
}

function control({ hook, own, databases, rawConnection }: Intercepted, native: object, file: string): void {
  if (typeof Reflect.get(native, "isTransaction") !== "boolean") {
    hook.uncontrolled(`node:sqlite of Node ${process.versions.node}, which is controlled from Node 22.16 on`);
    return;
  }
  const raw = rawConnection(native);
  const driver = askingBySql({
    hook,
    raw,
    inTransaction: () => Reflect.get(native, "isOpen") === true && Reflect.get(native, "isTransaction") === true,
    codeOf: nameOf,
    error: own.errorOf,
  });
  const timeoutMs = Number(driver.pragma("busy_timeout"));
  driver.set("busy_timeout = 0");
  const connection = createConnection({ hook, driver, file, timeoutMs });
  databases.set(native, { connection, driver, kept: new Set() });
  hook.opened(connection);
}

/** Returns the name of a database as text; undefined: Node will refuse it. */
function nameIn(path: unknown): string | undefined {
  if (typeof path === "string") return path;
  if (path instanceof URL) return path.href;
  return path instanceof Uint8Array ? Buffer.from(path).toString() : undefined;
}

function optionOf(options: unknown, name: string): unknown {
  return typeof options === "object" && options !== null ? Reflect.get(options, name) : undefined;
}
