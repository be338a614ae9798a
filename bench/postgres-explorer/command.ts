import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import type { TimeMode } from "#src/core/index.js";
import { createDatabaseState, type Databases, openDatabases, startPostgres } from "#src/postgres-server/index.js";
import { timeControlledRuns } from "../explorer/controlled-runs.js";
import { measureThroughput, ownBuild } from "../explorer/goals.js";
import { timePlainRuns } from "../explorer/plain-runs.js";
import { wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { timeExploration } from "./exploration.js";
import { type Measured, renderMeasured } from "./report.js";

const built = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

interface Store {
  readonly name: string;
  readonly module: string;
  readonly time: TimeMode;
}

const stores: readonly Store[] = [
  {
    name: "ON CONFLICT DO NOTHING",
    module: built("properties/postgres/stores/correct/on-conflict-do-nothing.js"),
    time: "virtual",
  },
  { name: "advisory lock", module: built("properties/postgres/stores/correct/advisory-lock.js"), time: "virtual" },
  // It sleeps and reads the clock of the server.
  { name: "reference store", module: built("src/cli/postgres-reference-target.js"), time: "real" },
];

const partsOfStore = 5;

export function addPostgresExplorerCommand(program: Command): void {
  program
    .command("postgres-explorer")
    .description("the cost of a controlled schedule on PostgreSQL, and how many run in a second")
    .option("--runs <number>", "number of runs of each kind", wholeNumber(10, 100_000), 300)
    .action(run);
}

async function run({ runs }: { readonly runs: number }): Promise<void> {
  const environment = readEnvironment();
  const server = await startPostgres();
  try {
    process.stdout.write(`PostgreSQL ${server.version}: ${formatEnvironment(environment)}\n\n`);
    const databases = await openDatabases(server.url);
    const progress = createProgress(partsOfStore * stores.length);
    const measured: Measured[] = [];
    for (const store of stores) {
      const next = (what: string): void => progress.next(`${store.name}: ${what}`);
      measured.push({ name: store.name, ...(await measure(store, runs, databases, next)) });
    }
    progress.stop();
    await databases.close();
    process.stdout.write(`${renderMeasured(measured)}\n\n`);
    process.stdout.write(`All measurements: ${saveResults("postgres-explorer", environment, measured)}\n`);
  } finally {
    if (server.source !== "given") await server.stop();
  }
}

async function measure(
  { module, time }: Store,
  runs: number,
  databases: Databases,
  next: (what: string) => void,
): Promise<Omit<Measured, "name">> {
  next("runs without scheduling points");
  const plain = await databases.create();
  const state = createDatabaseState(plain.url);
  const plainMs = await timePlainRuns(module, runs, {
    given: { postgres: { connectionString: plain.url } },
    renew: state.restore,
    remember: state.remember,
  });
  await state.close();
  const database = async () => ({ postgresUrl: (await databases.create()).url, time });
  next("controlled runs");
  const controlledMs = await timeControlledRuns(module, runs, await database());
  next("every schedule of two registrations");
  const exploration = await timeExploration(module, await database());
  const passes = [];
  for (const jobs of [1, availableParallelism()]) {
    next(`schedules a second, ${jobs} executors`);
    passes.push(await measureThroughput(ownBuild(module), jobs));
  }
  return { plainMs, controlledMs, exploration, passes };
}
