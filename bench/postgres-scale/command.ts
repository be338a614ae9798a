import { type Command, Option } from "commander";
import { wholeNumber, wholeNumbers } from "../options.js";
import { createProgress } from "../progress.js";
import { formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { withScratch } from "../scratch.js";
import { renderRows, renderSchemas, renderSharedTables } from "./report.js";
import { measureRows, type RowsMeasurement } from "./rows.js";
import { measureSchemas, type SchemasMeasurement } from "./schemas.js";
import { startScaleServer } from "./server.js";
import { measureSharedTable, type SharedTableMeasurement } from "./shared-table.js";

interface Options {
  readonly accounts: readonly number[];
  readonly partitions: number;
  readonly schemas: readonly number[];
  readonly calls: number;
  readonly serverVersion?: 15 | 16 | 17 | 18;
}

export function addPostgresScaleCommand(program: Command): void {
  program
    .command("postgres-scale")
    .description("what many accounts, and a schema for each, cost the store on PostgreSQL")
    .option("--accounts <list>", "rows of accounts", wholeNumbers(1, 100_000_000), [1000, 100_000, 1_000_000])
    .option("--partitions <count>", "hash partitions of the largest registry, measured too", wholeNumber(2, 1024), 16)
    .option("--schemas <list>", "accounts with a schema", wholeNumbers(1, 1_000_000), [1000, 10_000, 50_000])
    .option("--calls <number>", "calls of each kind", wholeNumber(1, 100_000), 200)
    .addOption(
      new Option("--server-version <number>", "version of PostgreSQL (default: any that is there)")
        .choices(["15", "16", "17", "18"])
        .argParser(Number),
    )
    .action(run);
}

async function run(options: Options): Promise<void> {
  const { accounts, partitions, schemas, calls, serverVersion } = options;
  const environment = readEnvironment();
  await withScratch(async ({ signal }) => {
    const server = await startScaleServer(serverVersion);
    process.stdout.write(`PostgreSQL ${server.version}, at scale: ${formatEnvironment(environment)}\n\n`);
    const show = (text: string): void => {
      progress.stop();
      process.stdout.write(`${text}\n\n`);
    };
    const progress = createProgress(2 * accounts.length + 1 + 2 * schemas.length);
    try {
      const rows: RowsMeasurement[] = [];
      const largest = accounts.at(-1) ?? 0;
      for (const [index, count] of [...accounts, largest].entries()) {
        const isLast = index === accounts.length;
        progress.next(`a registry with ${count} accounts${isLast ? `, ${partitions} partitions` : ""}`);
        rows.push(await measureRows(server, { accounts: count, partitions: isLast ? partitions : 0, calls }));
        signal.throwIfAborted();
      }
      show(renderRows(rows));
      const shared: SharedTableMeasurement[] = [];
      for (const count of accounts) {
        progress.next(`one table for ${count} accounts`);
        shared.push(await measureSharedTable(server, count, calls));
        signal.throwIfAborted();
      }
      show(renderSharedTables(shared));
      const measured: SchemasMeasurement[] = [];
      for await (const level of measureSchemas(server, { levels: schemas, calls, onProgress: progress.next })) {
        measured.push(level);
        show(renderSchemas([level]));
        signal.throwIfAborted();
      }
      const measurements = { rows, schemas: measured, shared };
      const file = saveResults("postgres-scale", environment, { version: server.version, options, measurements });
      process.stdout.write(`All measurements: ${file}\n`);
    } finally {
      progress.stop();
      await server.stop();
    }
  });
}
