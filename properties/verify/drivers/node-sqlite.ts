import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { transactionsOf } from "./transactions.js";

/*
 * node:sqlite with the interface of better-sqlite3, as far as the tests of drivers use it, so that one suite tests both.
 */

interface Options {
  /** Default: 5000 ms, as in better-sqlite3. */
  readonly timeout?: number;
  readonly readonly?: boolean;
  readonly fileMustExist?: boolean;
}

export class Sqlite {
  readonly #native: DatabaseSync;
  readonly transaction;

  constructor(path: string, { timeout = 5000, readonly = false, fileMustExist = false }: Options = {}) {
    const name = fileMustExist ? `${pathToFileURL(path).href}?mode=rw` : path;
    this.#native = withCode(() => new DatabaseSync(name, { timeout, readOnly: readonly }));
    this.transaction = transactionsOf(this);
  }

  get inTransaction(): boolean {
    return this.#native.isTransaction;
  }

  exec(sql: string): this {
    withCode(() => this.#native.exec(sql));
    return this;
  }

  prepare(sql: string): Statement {
    return new Statement(withCode(() => this.#native.prepare(sql)));
  }

  pragma(source: string, { simple = false } = {}): unknown {
    const statement = this.prepare(`PRAGMA ${source}`);
    return simple ? statement.pluck().get() : statement.all();
  }

  function(name: string, called: (...args: SQLInputValue[]) => SQLInputValue): void {
    this.#native.function(name, { varargs: true }, called);
  }

  close(): void {
    this.#native.close();
  }
}

class Statement {
  readonly #native: StatementSync;
  #isPlucked = false;

  constructor(native: StatementSync) {
    this.#native = native;
  }

  get reader(): boolean {
    return this.#native.columns().length > 0;
  }

  pluck(): this {
    this.#isPlucked = true;
    return this;
  }

  run(...values: SQLInputValue[]): unknown {
    return withCode(() => this.#native.run(...values));
  }

  get(...values: SQLInputValue[]): unknown {
    return this.#shown(withCode(() => this.#native.get(...values)));
  }

  all(...values: SQLInputValue[]): unknown[] {
    return withCode(() => this.#native.all(...values)).map((row) => this.#shown(row));
  }

  iterate(...values: SQLInputValue[]): IterableIterator<unknown> {
    const rows = withCode(() => this.#native.iterate(...values));
    const shown = (row: unknown): unknown => this.#shown(row);
    return {
      next() {
        const { done, value } = withCode(() => rows.next());
        return done === true ? { done, value: undefined } : { done: false, value: shown(value) };
      },
      return() {
        rows.return?.();
        return { done: true, value: undefined };
      },
      [Symbol.iterator]() {
        return this;
      },
    };
  }

  #shown(row: unknown): unknown {
    return this.#isPlucked && row ? Object.values(row)[0] : row;
  }
}

/** The errors of node:sqlite all have one code, and SQLite's own as a number. */
function withCode<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    const number: unknown = error instanceof Error && "errcode" in error ? error.errcode : undefined;
    if (number !== undefined) Object.assign(error as Error, { code: `SQLite ${number}` });
    throw error;
  }
}
