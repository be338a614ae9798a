import { pathToFileURL } from "node:url";
import type { ConcurrentProgram } from "rollcall/verify";
import { onTestFinished } from "vitest";
import type { Schedule, Trace } from "#src/core/index.js";
import { type ControlledRun, openControlledThreads, openOneProcess } from "#src/host/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { betterSqlite3 } from "./drivers/drivers.js";
import { adapters, runOf } from "./registration.js";
import { targetModule } from "./target-module.js";

/** Runs a program on a target module, schedule by schedule, for as long as the test runs. */
export function controlled(
  module: string,
  program: ConcurrentProgram,
  asked: Pick<ControlledRun, "mayCopySetup" | "recording" | "faults"> = {},
): (schedule: Schedule) => Promise<Trace> {
  return controlledIn(openControlledThreads, module, program, asked);
}

/** The same for a target that needs PostgreSQL. `url`: connection string of a database of its own. */
export function controlledOnPostgres(
  module: string,
  program: ConcurrentProgram,
  url: string,
  asked: Pick<ControlledRun, "recording" | "faults"> = {},
): (schedule: Schedule) => Promise<Trace> {
  return controlledIn(openControlledThreads, module, program, { mayCopySetup: true, ...asked }, url);
}

/** The same for clients that share one process. */
export function controlledInOneProcess(
  module: string,
  program: ConcurrentProgram,
  asked: Pick<ControlledRun, "recording" | "faults"> = {},
): (schedule: Schedule) => Promise<Trace> {
  return controlledIn(openOneProcess, module, program, asked);
}

function controlledIn(
  open: typeof openControlledThreads,
  module: string,
  program: ConcurrentProgram,
  asked: Pick<ControlledRun, "mayCopySetup" | "recording" | "faults">,
  postgresUrl?: string,
): (schedule: Schedule) => Promise<Trace> {
  const threads = open({
    targetUrl: pathToFileURL(module).href,
    adapters,
    postgresUrl,
    count: program.clients.length,
    timeouts: { stepMs: 20_000, stallMs: 20_000 },
    signal: new AbortController().signal,
  });
  onTestFinished(threads.destroy);
  return async (schedule) => {
    const outcome = await threads.run({ directory: temporaryDirectory(), ...runOf(program), schedule, ...asked });
    if (outcome.type !== "finished") throw new Error(`the run ended as ${JSON.stringify(outcome)}`);
    return outcome.trace;
  };
}

export const inOneGo: Schedule = { type: "choices", choices: [] };

/** Clients that each call `register` once, with the keys k0, k1, … */
export function callers(count: number): ConcurrentProgram {
  const register = (client: number) => ({ type: "register", key: `k${client}`, settings: {} }) as const;
  return { prefix: [], clients: Array.from({ length: count }, (_, client) => [register(client)]) };
}

/**
 * Returns a target with the clients of this source, an expression of type `(directory) => client`. It may use the driver
 * as `Sqlite`, `fs`, `path` and a database `master.sqlite` with a table `t (x)` in the given journal mode. `tables`: SQL
 * that makes more of them.
 */
export function scriptedTarget(client: string, journalMode = "wal", tables = "", driver = betterSqlite3): string {
  return targetModule(`
    import fs from "node:fs";
    import path from "node:path";
    import { createRequire } from "node:module";
    const require = createRequire(${JSON.stringify(import.meta.url)});
    ${driver.source}
    const open = (directory, options) => new Sqlite(path.join(directory, "master.sqlite"), options);
    export default {
      name: "scripted",
      setup(directory) {
        const db = open(directory);
        db.pragma("journal_mode = ${journalMode}");
        db.exec("CREATE TABLE t (x); INSERT INTO t VALUES (0)");
        db.exec(${JSON.stringify(tables)});
        db.close();
      },
      connect: ${client},
      inspect: (directory) => ({ apiKeys: [], registry: [], userDatabases: [] }),
    };
  `);
}

/** The steps of one client as "label file", without its calls. */
export function stepsOf({ steps }: Trace, client = 0): string[] {
  return steps
    .filter((step) => step.client === client && step.calls === undefined)
    .map(({ label, file }) => `${label} ${file}`.trim());
}
