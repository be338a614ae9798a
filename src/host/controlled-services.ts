import type { SchedulingPoints, Services } from "../core/index.js";
import { interceptPostgres } from "../drivers/index.js";
import { createDatabaseState, type DatabaseState } from "../postgres-server/index.js";
import type { RunServices } from "./run-services.js";

/** The services of controlled runs, in one thread. */
export interface ControlledServices extends RunServices {
  /** Remembers what `setup` has left in them. */
  remember(): Promise<void>;
  /** Makes them as they were when `remember` was called. Returns false if it cannot. */
  restore(): Promise<boolean>;
}

const none: ControlledServices = {
  given: {},
  empty: async () => undefined,
  remember: async () => undefined,
  restore: async () => true,
};

/**
 * Returns a function that returns the services of this thread, of which each step has a scheduling point. A thread has the
 * same in all its runs. `postgresUrl`: connection string of the database; undefined: none.
 */
export function openControlledServices(
  hook: SchedulingPoints,
): (postgresUrl: string | undefined) => Promise<ControlledServices> {
  let opened: Promise<ControlledServices> | undefined;
  return (postgresUrl) => {
    opened ??= postgresUrl === undefined ? Promise.resolve(none) : openPostgres(hook, postgresUrl);
    return opened;
  };
}

async function openPostgres(hook: SchedulingPoints, url: string): Promise<ControlledServices> {
  const { connectionString } = await interceptPostgres(hook, { url });
  const state: DatabaseState = await createDatabaseState(url);
  const given: Services = { postgres: { connectionString } };
  return { given, empty: state.empty, remember: state.remember, restore: state.restore };
}
