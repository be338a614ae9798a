import Module from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Connection, type Driver, gateConnection } from "./connection.js";
import { gateCursor, type Rows } from "./cursor.js";
import type { Gatekeeper } from "./gate.js";
import { rawFs, realPath } from "./raw-fs.js";
import { readStatement, type Statement, splitStatements } from "./sql.js";

/*
 * Gates under better-sqlite3. Its JavaScript is a thin layer over a native addon, and every copy of it, whatever library
 * brings it along, loads that addon through `process.dlopen`: so that is where the gates go in.
 */

export function gateBetterSqlite3(keeper: Gatekeeper): void {
  const load = process.dlopen;
  process.dlopen = (module: object, ...rest) => {
    load.call(process, module, ...rest);
    const addon: unknown = Reflect.get(module, "exports");
    if (isBetterSqlite3(addon)) gateAddon(keeper, addon);
  };
  giveDriverRawFs();
}

type Method = (this: object, ...args: unknown[]) => unknown;

interface Class {
  new (...args: unknown[]): object;
  readonly prototype: { [method: string]: Method };
}

interface Addon {
  Database: Class;
  readonly Statement: Class;
  readonly StatementIterator: Class;
  readonly Backup: Class;
}

function isBetterSqlite3(addon: unknown): addon is Addon {
  if (typeof addon !== "object" || addon === null) return false;
  return ["Database", "Statement", "StatementIterator", "Backup"].every(
    (name) => typeof Reflect.get(addon, name) === "function",
  );
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

/** Where the busy timeout stands among the arguments of the native constructor. */
const timeoutAt = 5;

function gateAddon(keeper: Gatekeeper, addon: Addon): void {
  const connections = new WeakMap<object, Connection>();
  const prepared = new WeakMap<object, Prepared>();
  const { Database, Statement, Backup } = addon;
  const { driverOf, isReadonly } = below(keeper, addon);

  addon.Database = new Proxy(Database, {
    construct(target, args: unknown[], newTarget) {
      const file = fileOf(keeper, args[0]);
      if (file === undefined) return Reflect.construct(target, args, newTarget);
      keeper.enter("open", file);
      touchOpening(keeper, file, String(args[0]));
      const native: object = Reflect.construct(target, args.with(timeoutAt, 0), newTarget);
      const connection = gateConnection(keeper, driverOf(native), file, Number(args[timeoutAt]));
      connections.set(native, connection);
      keeper.opened(connection);
      return native;
    },
  });

  wrap(
    Database,
    "prepare",
    (original) =>
      function prepare(sql, ...rest) {
        const connection = connections.get(this);
        const native = (): object => original.call(this, sql, ...rest) as object;
        if (connection === undefined) return native();
        const statement = readStatement(String(sql));
        const handle = connection.prepare(statement, native);
        prepared.set(handle, { connection, statement });
        return handle;
      },
  );

  wrap(
    Database,
    "exec",
    (original) =>
      function exec(sql) {
        const connection = connections.get(this);
        if (connection === undefined || typeof sql !== "string") return original.call(this, sql);
        for (const piece of splitStatements(sql)) {
          connection.execute(
            readStatement(piece),
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

  wrap(
    Database,
    "serialize",
    (original) =>
      function serialize(...args) {
        const connection = connections.get(this);
        if (connection === undefined) return original.apply(this, args);
        return connection.execute(
          readStatement("serialize"),
          () => true,
          () => original.apply(this, args),
        );
      },
  );

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
          readStatement("-- pages\nbackup"),
          () => true,
          () => original.apply(this, args),
        );
      },
  );
}

/** One line of EXPLAIN: https://sqlite.org/opcode.html */
interface Instruction {
  readonly opcode: string;
  readonly p1: number;
  readonly p2: number;
}

function sayAnswer(method: string, answer: unknown): string {
  if (method === "get") return answer === undefined ? "no row" : "1 row";
  if (Array.isArray(answer)) return answer.length === 1 ? "1 row" : `${answer.length} rows`;
  const changes: unknown = typeof answer === "object" && answer !== null ? Reflect.get(answer, "changes") : undefined;
  return `${changes} changed`;
}

/** What the gates themselves ask of the driver, past the gates. */
function below(keeper: Gatekeeper, { Database, Statement }: Addon) {
  const { prepare } = Database.prototype;
  const { get, all } = Statement.prototype;
  const prepared = (native: object, sql: string): object => prepare?.call(native, sql, {}, false) as object;
  return {
    driverOf: (native: object): Driver => ({
      inTransaction: () => Reflect.get(native, "inTransaction") === true,
      pragma(source) {
        const row = get?.call(prepared(native, `PRAGMA ${source}`));
        return typeof row === "object" && row !== null ? Object.values(row)[0] : undefined;
      },
      explain(sql) {
        try {
          const program = all?.call(prepared(native, `EXPLAIN ${sql}`)) as readonly Instruction[];
          // Every statement that reads or writes a database says so at its beginning; 1 is the temporary one.
          const begins = program.filter(({ opcode, p1 }) => opcode === "Transaction" && p1 !== 1);
          return { reads: begins.length > 0, writes: begins.some(({ p2 }) => p2 > 0) };
        } catch {
          // Nothing is known for certain of what cannot be explained.
          return { reads: false, writes: false };
        }
      },
      files() {
        const rows = all?.call(prepared(native, "PRAGMA database_list")) as readonly { readonly file: string }[];
        return rows.flatMap(({ file }) => (file === "" ? [] : (keeper.inside(file) ?? [])));
      },
    }),
    /** Where SQLite cannot say, because the statement is wrong, its execution will; then it has written nothing. */
    isReadonly(native: object, sql: string): boolean {
      try {
        return Reflect.get(prepared(native, sql), "readonly") === true;
      } catch {
        return false;
      }
    },
  };
}

/** Undefined for a database in memory, and for one outside of the run. */
function fileOf(keeper: Gatekeeper, name: unknown): string | undefined {
  if (typeof name !== "string" || name === "" || name === ":memory:") return undefined;
  const isUri = name.startsWith("file:");
  if (isUri && /[?&]mode=memory|^file::memory:/.test(name)) return undefined;
  return keeper.inside(realPath(resolve(isUri ? uriPath(name) : name)));
}

function uriPath(uri: string): string {
  const [plain = ""] = uri.split(/[?#]/);
  return plain.startsWith("file:///") ? fileURLToPath(plain) : plain.slice("file:".length);
}

function touchOpening(keeper: Gatekeeper, file: string, path: string): void {
  if (rawFs.existsSync(path)) keeper.touch(`file:${file}`, "read");
  else {
    keeper.touch(`file:${file}`, "write");
    keeper.touch(`names:${dirname(file)}`, "add");
  }
}

function wrap({ prototype }: Class, method: string, around: (original: Method) => Method): void {
  const original = prototype[method];
  if (original !== undefined) prototype[method] = around(original);
}
