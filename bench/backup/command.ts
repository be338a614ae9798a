import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Command } from "commander";
import { openRegistrationStore, type RegistrationStore } from "rollcall";
import { wholeNumber } from "../options.js";
import { createProgress } from "../progress.js";
import { formatDirectory, formatEnvironment, readEnvironment, saveResults } from "../results.js";
import { withScratch } from "../scratch.js";
import { type Column, formatCount, formatMs, renderTable } from "../table.js";
import { userMigrations } from "../user-migrations.js";

interface Measurement {
  readonly what: "first backup" | "refresh";
  readonly copied: number;
  readonly ms: number;
  /** The longest pause of the event loop. */
  readonly pauseMs: number;
}

export function addBackupCommand(program: Command): void {
  program
    .command("backup")
    .description("a backup of the reference store, and a refresh of it after which nothing was changed")
    .option("--accounts <number>", "number of accounts", wholeNumber(1, 1_000_000), 20_000)
    .action(run);
}

async function run({ accounts }: { readonly accounts: number }): Promise<void> {
  const environment = readEnvironment();
  process.stdout.write(`Backup: ${formatEnvironment(environment)}\n`);
  const progress = createProgress(3);
  const measurements = await withScratch(async (scratch) => {
    process.stdout.write(`${formatDirectory(scratch.root)}\n\n`);
    const store = openRegistrationStore({ directory: join(scratch.root, "store"), userMigrations });
    try {
      progress.next(`registering ${accounts} accounts`);
      await register(store, accounts, scratch.signal);
      const destination = join(scratch.root, "backup");
      progress.next("first backup");
      const first = await measure(store, destination, "first backup", scratch.signal);
      progress.next("refresh");
      return [first, await measure(store, destination, "refresh", scratch.signal)];
    } finally {
      progress.stop();
      store.close();
    }
  });
  process.stdout.write(`${formatCount(accounts)} accounts\n\n${renderTable(columns, measurements)}\n\n`);
  process.stdout.write(`All measurements: ${saveResults("backup", environment, { accounts, measurements })}\n`);
}

async function register(store: RegistrationStore, accounts: number, signal: AbortSignal): Promise<void> {
  const entries = Array.from({ length: accounts }, (_, account) => ({ apiKey: `backup-key-${account}` }));
  for await (const answer of store.registerMany(entries, { signal })) {
    if ("error" in answer) throw answer.error;
  }
}

async function measure(
  store: RegistrationStore,
  destination: string,
  what: Measurement["what"],
  signal: AbortSignal,
): Promise<Measurement> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const { copied, durationMs } = await store.backup(destination, { signal });
  delay.disable();
  return { what, copied, ms: durationMs, pauseMs: delay.max / 1e6 };
}

const columns: readonly Column<Measurement>[] = [
  { title: "what", align: "left", cell: ({ what }) => what },
  { title: "databases copied", align: "right", cell: ({ copied }) => formatCount(copied) },
  { title: "ms", align: "right", cell: ({ ms }) => formatMs(ms) },
  { title: "longest pause ms", align: "right", cell: ({ pauseMs }) => formatMs(pauseMs) },
];
