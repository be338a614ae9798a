import Module from "node:module";
import type { Gatekeeper } from "../../core/index.js";
import { guarded } from "../../core/index.js";
import { rawFs } from "../node-fs/index.js";
import {
  type Connection,
  gateConnection,
  readStatement,
  type Statement,
  sayFault,
  splitStatements,
} from "../sqlite/index.js";
import { type Below, below, readonlyAt, timeoutAt, wrap } from "./addon.js";
import { type Addon, type ErrorClass, type Generation, recognise, sayUnknown } from "./addon-shape.js";
import { gateCursor, type Rows } from "./cursor.js";
import { fileOf, noteOutside, touchOpening } from "./opening.js";

/*
 * Gates under better-sqlite3. Its JavaScript is a thin layer over a native addon, and every copy of it, whatever library
 * brings it along, loads that addon through `process.dlopen`: so that is where the gates go in.
 */

export function gateBetterSqlite3(keeper: Gatekeeper): void {
  watchAddons((file, exported) => {
    const recognised = recognise(file, exported);
    if (recognised.type === "unknown") throw keeper.refuse(sayUnknown(file));
    if (recognised.type === "known") gateAddon(keeper, recognised.addon, recognised.generation, file);
  });
  giveDriverRawFs();
}

/** Where no gates stand an addon that they do not know is refused as well: it could not be verified to the end. */
export function refuseUnknownBetterSqlite3(refuse: (reason: string) => Error): void {
  watchAddons((file, exported) => {
    if (recognise(file, exported).type === "unknown") throw refuse(sayUnknown(file));
  });
}

function watchAddons(loaded: (file: string, exported: unknown) => void): void {
  const load = process.dlopen;
  process.dlopen = (module: object, file: string, ...rest) => {
    load.call(process, module, file, ...rest);
    loaded(file, Reflect.get(module, "exports"));
  };
}

/** Before it opens a file better-sqlite3 looks for its directory: a step of the library's own that says nothing. */
function giveDriverRawFs(): void {
  const loader = Module as unknown as {
    _load(request: string, parent?: { filename?: string }, main?: boolean): unknown;
  };
  const original = loader._load;
  loader._load = function load(request, parent, main) {
    const isDriver = parent?.filename?.includes("/better-sqlite3/lib/") === true;
    return isDriver && (request === "fs" || request === "node:fs") ? rawFs : original.call(this, request, parent, main);
  };
}

export interface Prepared {
  readonly connection: Connection;
  readonly statement: Statement;
}

/** One loaded addon, and what the gates know of its connections. */
interface Gated extends Below {
  readonly keeper: Gatekeeper;
  /** What the gates do between target code and the addon: whatever these throw is a defect of Rollcall. */
  readonly own: typeof helpers;
  readonly addon: Addon;
  readonly connections: WeakMap<object, Connection>;
  readonly errorClass: () => ErrorClass;
}

const helpers = { fileOf, noteOutside, touchOpening, sayFault, readStatement, splitStatements };

function gateAddon(keeper: Gatekeeper, addon: Addon, generation: Generation, file: string): void {
  const errorClass = watchErrorClass(addon);
  const gated: Gated = {
    keeper,
    own: guarded(helpers, keeper.defect),
    addon,
    connections: new WeakMap(),
    errorClass,
    ...below(keeper, addon, generation, errorClass),
  };
  gateOpening(gated, file);
  gateDatabase(gated);
  gateStatements(gated);
  gateBackup(gated);
}

function gateOpening(
  { keeper, own, addon, connections, errorClass, driverOf, isAsBelieved }: Gated,
  addonFile: string,
) {
  let believed: boolean | undefined;
  addon.Database = new Proxy(addon.Database, {
    construct(target, args: unknown[], newTarget) {
      believed ??= isAsBelieved(args);
      if (!believed) throw keeper.refuse(sayUnknown(addonFile));
      const file = own.fileOf(keeper, args[0]);
      if (file === undefined) {
        own.noteOutside(keeper, args[0], args[readonlyAt] === true);
        return Reflect.construct(target, args, newTarget);
      }
      keeper.enter("open", file);
      const fault = keeper.fault(() => ["SQLITE_CANTOPEN"]);
      if (fault !== undefined) {
        keeper.touch(`file:${file}`, "read");
        keeper.fail(fault);
        throw new (errorClass())(own.sayFault(fault), fault);
      }
      own.touchOpening(keeper, file, String(args[0]));
      const native: object = Reflect.construct(target, args.with(timeoutAt, 0), newTarget);
      const connection = gateConnection(keeper, driverOf(native), file, Number(args[timeoutAt]));
      connections.set(native, connection);
      keeper.opened(connection);
      return native;
    },
  });
}

function gateDatabase({ own, addon: { Database }, connections, isReadonly }: Gated): void {
  wrap(
    Database,
    "exec",
    (original) =>
      function exec(sql) {
        const connection = connections.get(this);
        if (connection === undefined || typeof sql !== "string") return original.call(this, sql);
        for (const piece of own.splitStatements(sql)) {
          connection.execute(
            own.readStatement(piece),
            () => isReadonly(this, piece),
            () => original.call(this, piece),
          );
        }
        return undefined;
      },
  );
  wrap(
    Database,
    "close",
    (original) =>
      function close() {
        const connection = connections.get(this);
        connections.delete(this);
        if (connection === undefined) return original.call(this);
        return connection.close(() => original.call(this));
      },
  );
  wrap(
    Database,
    "serialize",
    (original) =>
      function serialize(...args) {
        const connection = connections.get(this);
        if (connection === undefined) return original.apply(this, args);
        return connection.execute(
          own.readStatement("serialize"),
          () => true,
          () => original.apply(this, args),
        );
      },
  );
}

function gateStatements({ keeper, own, addon: { Database, Statement }, connections }: Gated): void {
  const prepared = new WeakMap<object, Prepared>();
  wrap(
    Database,
    "prepare",
    (original) =>
      function prepare(sql, ...rest) {
        const connection = connections.get(this);
        const native = (): object => original.call(this, sql, ...rest) as object;
        if (connection === undefined) return native();
        const statement = own.readStatement(String(sql));
        const handle = connection.prepare(statement, native);
        prepared.set(handle, { connection, statement });
        return handle;
      },
  );
  for (const method of ["run", "get", "all"]) {
    wrap(
      Statement,
      method,
      (original) =>
        function execute(...args) {
          const known = prepared.get(this);
          if (known === undefined) return original.apply(this, args);
          const readonly = Reflect.get(this, "readonly") === true;
          const answer = known.connection.execute(
            known.statement,
            () => readonly,
            () => original.apply(this, args),
          );
          if (known.statement.verb === "other") keeper.say(sayAnswer(method, answer));
          return answer;
        },
    );
  }
  wrap(
    Statement,
    "iterate",
    (original) =>
      function iterate(...args) {
        const open = (): Rows => original.apply(this, args) as Rows;
        const known = prepared.get(this);
        if (known === undefined) return open();
        return gateCursor(keeper, known, Reflect.get(this, "readonly") === true, open);
      },
  );
}

function gateBackup({ own, addon: { Database, Backup }, connections }: Gated): void {
  const copies = new WeakMap<object, Connection>();
  wrap(
    Database,
    "backup",
    (original) =>
      function backup(...args) {
        const copy = original.apply(this, args) as object;
        const connection = connections.get(this);
        if (connection !== undefined) copies.set(copy, connection);
        return copy;
      },
  );
  wrap(
    Backup,
    "transfer",
    (original) =>
      function transfer(...args) {
        const connection = copies.get(this);
        if (connection === undefined) return original.apply(this, args);
        return connection.execute(
          own.readStatement("-- pages\nbackup"),
          () => true,
          () => original.apply(this, args),
        );
      },
  );
}

/** The class of the errors that the library throws: it tells its addon once. */
function watchErrorClass(addon: Addon): () => ErrorClass {
  let known: ErrorClass | undefined;
  const { setErrorConstructor, initialize } = addon;
  if (setErrorConstructor !== undefined) {
    addon.setErrorConstructor = (error) => {
      known = error;
      setErrorConstructor(error);
    };
  }
  if (initialize !== undefined) {
    addon.initialize = (error, ...rest) => {
      known = error;
      initialize(error, ...rest);
    };
  }
  return () => {
    if (known === undefined) throw new Error("better-sqlite3 has not said which errors it throws");
    return known;
  };
}

function sayAnswer(method: string, answer: unknown): string {
  if (method === "get") return answer === undefined ? "no row" : "1 row";
  if (Array.isArray(answer)) return answer.length === 1 ? "1 row" : `${answer.length} rows`;
  const changes: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "changes") : undefined;
  return `${changes} changed`;
}
