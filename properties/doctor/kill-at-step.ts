import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import Sqlite from "better-sqlite3";

/** A statement as better-sqlite3 keeps it. */
interface RunStatement {
  readonly source: string;
  readonly database: Sqlite.Database;
}

/** The steps of this process that write. */
export interface Steps {
  count(): number;
}

/**
 * Kills this process before its n-th step that writes: a rename, an fsync, or a statement of SQLite on a database below
 * `directory`. 0: never. Import what takes the steps after the call.
 * @param beforeStatement Called before each such statement, after it was counted.
 */
export function killAtStep(
  directory: string,
  killAt: number,
  beforeStatement: (statement: RunStatement) => void = () => undefined,
): Steps {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps === killAt) process.kill(process.pid, "SIGKILL");
  };
  const { renameSync, fsyncSync } = fs;
  fs.renameSync = (from, to) => {
    step();
    renameSync(from, to);
  };
  fs.fsyncSync = (descriptor) => {
    step();
    fsyncSync(descriptor);
  };
  syncBuiltinESMExports();

  const connection = new Sqlite(":memory:");
  const statement = Object.getPrototypeOf(connection.prepare("SELECT 1"));
  connection.close();
  const { run } = statement;
  statement.run = function (this: RunStatement, ...args: unknown[]): unknown {
    // The doctor's own scratch database is not a step.
    if (this.database.name.startsWith(directory)) {
      step();
      beforeStatement(this);
    }
    return run.apply(this, args);
  };
  return { count: () => steps };
}
