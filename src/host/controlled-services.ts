import { dumpFileOf, type SchedulingPoints } from "../core/index.js";
import { interceptPostgres, rawFs, serverWork } from "../drivers/index.js";
import { createDatabaseState, createDumper, createLoader, type Dumper, type Loader } from "../postgres-server/index.js";
import type { RunServices } from "./run-services.js";

/** The services of controlled runs, in one thread. */
export interface ControlledServices extends RunServices {
  /** Remembers what `setup` has left in them. */
  remember(): Promise<void>;
  /** Makes them as they were when `remember` was called. Returns false if it cannot. */
  restore(): Promise<boolean>;
  /** Must be called before the steps of a run. */
  begin(): Promise<void>;
  /** Resolves when this thread has their answers to everything that it has sent. */
  settled(): Promise<void>;
  /** Resolves when the application, which was closed, has closed its connections. */
  ended(): Promise<void>;
  /** Reports what is in them. For snapshots of a run before its first step. */
  dump(): Promise<void>;
  /** If a dump lies beside the directory, makes what is in it. */
  load(directory: string): Promise<void>;
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
  let dumper: Promise<Dumper> | undefined;
  let loader: Promise<Loader> | undefined;
  const dump = async (): Promise<Uint8Array> => {
    dumper ??= createDumper(url);
    return (await dumper).dump();
  };
  // From here on, connections to the server count as controlled.
  const { connectionString, begin, settled, ended } = await interceptPostgres(hook, { url, dump });
  const { empty, remember, restore } = createDatabaseState(url);
  const load = async (directory: string): Promise<void> => {
    const file = dumpFileOf(directory);
    if (!rawFs.existsSync(file)) return;
    loader ??= createLoader(url);
    await (await loader).load(rawFs.readFileSync(file));
  };
  const { ofRollcall } = serverWork;
  return {
    given: { postgres: { connectionString } },
    empty: () => ofRollcall(empty),
    remember: () => ofRollcall(remember),
    restore: () => ofRollcall(restore),
    begin: () => ofRollcall(begin),
    settled: () => ofRollcall(settled),
    ended,
    dump: () => ofRollcall(async () => hook.dump(await dump())),
    load: (directory) => ofRollcall(() => load(directory)),
  };
}
