import type { Services } from "../core/index.js";

/** The services of one run, in one thread or process. */
export interface RunServices {
  /** What the target gets. */
  readonly given: Services;
  /** Makes them as they must be before `setup`. */
  empty(): Promise<void>;
}

/** Returns the services of runs without control. `postgresUrl`: connection string of the database; undefined: none. */
export function servicesWithoutControl(postgresUrl: string | undefined): RunServices {
  if (postgresUrl === undefined) return { given: {}, empty: async () => undefined };
  return {
    given: { postgres: { connectionString: postgresUrl } },
    empty: async () => (await import("../postgres-server/index.js")).emptyDatabase(postgresUrl),
  };
}
