import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transactionsOf } from "./transactions.js";

/*
 * libsql with the interface of better-sqlite3, as far as the tests of drivers use it.
 */

interface Options {
  /** Default: 5000 ms, as in better-sqlite3. */
  readonly timeout?: number;
  readonly readonly?: boolean;
  readonly fileMustExist?: boolean;
}

interface Row {
  readonly [column: string]: unknown;
}

interface Native {
  readonly inTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): NativeStatement;
  close(): void;
}

interface NativeStatement {
  readonly reader: boolean;
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): Row | undefined;
  all(...values: unknown[]): Row[];
  iterate(...values: unknown[]): IterableIterator<Row>;
}

let Libsql: new (path: string, options: { readonly timeout: number }) => Native;

/** Loads the package from the folder in which it is installed. */
export function loadFrom(folder: string): void {
  Libsql = createRequire(join(folder, "package.json"))("libsql");
}

export class Sqlite {
  readonly #native: Native;
  readonly transaction;

  constructor(path: string, { timeout = 5000, readonly = false, fileMustExist = false }: Options = {}) {
    const mode = readonly ? "?mode=ro" : fileMustExist ? "?mode=rw" : undefined;
    this.#native = new Libsql(mode === undefined ? path : `${pathToFileURL(path).href}${mode}`, { timeout });
    this.transaction = transactionsOf(this);
  }

  get inTransaction(): boolean {
    return this.#native.inTransaction;
  }

  exec(sql: string): this {
    this.#native.exec(sql);
    return this;
  }

  prepare(sql: string): Statement {
    return new Statement(this.#native.prepare(sql));
  }

  pragma(source: string, { simple = false } = {}): unknown {
    const statement = this.prepare(`PRAGMA ${source}`);
    return simple ? statement.pluck().get() : statement.all();
  }

  close(): void {
    this.#native.close();
  }
}

class Statement {
  readonly #native: NativeStatement;
  #isPlucked = false;

  constructor(native: NativeStatement) {
    this.#native = native;
  }

  get reader(): boolean {
    return this.#native.reader;
  }

  pluck(): this {
    this.#isPlucked = true;
    return this;
  }

  run(...values: unknown[]): unknown {
    return this.#native.run(...values);
  }

  get(...values: unknown[]): unknown {
    return this.#shown(this.#native.get(...values));
  }

  all(...values: unknown[]): unknown[] {
    return this.#native.all(...values).map((row) => this.#shown(row));
  }

  *iterate(...values: unknown[]): IterableIterator<unknown> {
    for (const row of this.#native.iterate(...values)) yield this.#shown(row);
  }

  #shown(row: Row | undefined): unknown {
    if (row === undefined) return undefined;
    const { _metadata, ...columns } = row;
    return this.#isPlucked ? Object.values(columns)[0] : columns;
  }
}
