import { dumpFileOf, type SchedulingPoints } from "../core/index.js";
import { rawFs, serverWork } from "../drivers/index.js";
import { interceptPostgres } from "../postgres-driver/index.js";
import { createDatabaseState, createDumper, createLoader, type Dumper, type Loader } from "../postgres-server/index.js";
import type { ControlledServices } from "./controlled-services.js";

/** Opens the database of the controlled runs of one thread. `url`: its connection string. */
export async function openPostgres(hook: SchedulingPoints, url: string): Promise<ControlledServices> {
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
