import type { SchedulingPoints } from "../core/index.js";
import type { ControlledServices } from "./controlled-services.js";

/** The services of the controlled runs of one thread, of which each step has a scheduling point. */
export interface ServicesOfThread {
  /**
   * Loads what they need. Must be called before the drivers are installed: what is loaded afterwards gets their timers.
   * `postgresUrl`: connection string of the database, the same in all runs of a thread; undefined: none.
   */
  load(postgresUrl: string | undefined): Promise<void>;
  /** Returns them. The first call opens them. */
  open(): Promise<ControlledServices>;
}

export function servicesOfThread(hook: SchedulingPoints): ServicesOfThread {
  let openLoaded = async (): Promise<ControlledServices> => none;
  let opened: Promise<ControlledServices> | undefined;
  return {
    async load(postgresUrl) {
      if (postgresUrl === undefined) return;
      // Most targets have no server, and these are a third of the modules of a thread.
      const { openPostgres } = await import("./controlled-postgres.js");
      openLoaded = () => openPostgres(hook, postgresUrl);
    },
    open() {
      opened ??= openLoaded();
      return opened;
    },
  };
}

const none: ControlledServices = {
  given: {},
  empty: async () => undefined,
  remember: async () => undefined,
  restore: async () => true,
  begin: async () => undefined,
  settled: async () => undefined,
  ended: async () => undefined,
  dump: async () => undefined,
  load: async () => undefined,
};
