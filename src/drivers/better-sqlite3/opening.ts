import { createConnection } from "../sqlite/index.js";
import { mustExistAt, readonlyAt, timeoutAt } from "./addon.js";
import { describeUnknown } from "./addon-shape.js";
import type { Intercepted } from "./intercepted.js";

/** Makes the opening of a database a step. `addonFile`: path of the addon, for the message that refuses it. */
export function interceptOpening(intercepted: Intercepted, addonFile: string): void {
  const { hook, own, addon, connections, driverOf, isAsExpected } = intercepted;
  let expected: boolean | undefined;
  addon.Database = new Proxy(addon.Database, {
    construct(target, args: unknown[], newTarget) {
      expected ??= isAsExpected(args);
      if (!expected) throw hook.refuse(describeUnknown(addonFile));
      const file = own.fileOf(hook, args[0]);
      if (file === undefined) {
        own.noteOutside(hook, args[0], args[readonlyAt] === true);
        return Reflect.construct(target, args, newTarget);
      }
      hook.enter("open", file);
      failIfInjected(intercepted, file);
      const mayCreate = args[readonlyAt] !== true && args[mustExistAt] !== true;
      own.touchOpening(hook, file, mayCreate);
      const native: object = Reflect.construct(target, args.with(timeoutAt, 0), newTarget);
      const timeoutMs = Number(args[timeoutAt]);
      const connection = createConnection({ hook, driver: driverOf(native), file, timeoutMs });
      connections.set(native, connection);
      hook.opened(connection);
      return native;
    },
  });
}

function failIfInjected({ hook, own, errorClass }: Intercepted, file: string): void {
  const fault = hook.fault(() => ["SQLITE_CANTOPEN"]);
  if (fault === undefined) return;
  hook.touch(`file:${file}`, "read");
  hook.fail(fault);
  throw new (errorClass())(own.messageOf(fault), fault);
}
