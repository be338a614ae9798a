import { accessSync, constants, existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { type BackupProgress, type BackupReport, openRegistrationStore } from "../store/index.js";
import { describeIncomplete, formatCount, formatSeconds, incompleteOption, shellArgument } from "./backup-text.js";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { createStatusLine } from "./status-line.js";
import { handleStoreFailure } from "./store-failure.js";

interface Options {
  readonly incomplete: "refuse" | "allow";
}

export function backupCommand(): Command {
  return new Command("backup")
    .description("Back up a store of Rollcall while it is in use, or refresh an earlier backup of it.")
    .argument("<directory>", "directory of the store")
    .argument("<destination>", "directory of the backup: a new one, or one with an earlier backup of this store")
    .addOption(incompleteOption("if a user database is missing or damaged at the source"))
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
It works beside running servers. Everything that they acknowledged before it started is in the
backup. If it is interrupted or killed, the same command continues. In a directory with an earlier
backup it copies only what changed; until it ends, the earlier backup stays complete.

If a user database is missing or damaged, all others are copied, and then the backup fails. With
--incomplete allow it is completed, lists these accounts, and keeps the last good copy of each.

Exit codes: 0 complete, 1 databases are missing or damaged, 2 wrong use, 3 a lock, the disk or an error
of Rollcall itself, 130 interrupted.

Examples:
  rollcall backup data /backups/data                back up, or refresh
  rollcall restore /backups/data --directory data   check it, and tell what a restore would do`;

async function run(directory: string, destination: string, { incomplete }: Options): Promise<void> {
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  try {
    if (!existsSync(join(directory, "master.sqlite"))) {
      process.stderr.write(`rollcall: there is no store in ${directory}; name the directory with master.sqlite\n`);
      process.exitCode = exitCodes.wrongUse;
      return;
    }
    status.show("opening the store");
    // If this user may only read the store, a crash's left-over journals cannot be rolled back, which the backup reports.
    const store = openRegistrationStore({ directory, readOnly: !isWritable(directory) });
    try {
      const onProgress = (progress: BackupProgress): void => status.show(describeProgress(progress));
      const report = await store.backup(destination, { signal: interrupt, onProgress, incomplete });
      status.clear();
      process.stdout.write(formatReport(report, directory, destination));
    } finally {
      store.close();
    }
  } catch (error) {
    status.clear();
    if (interrupt.aborted) process.stderr.write("the same command continues this backup\n");
    handleStoreFailure(error, interrupt);
  }
}

function isWritable(directory: string): boolean {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function describeProgress({ phase, done, total }: BackupProgress): string {
  const accounts = `${formatCount(done)} of ${formatCount(total)} accounts`;
  switch (phase) {
    case "users":
      return `copying user databases: ${accounts}`;
    case "master":
      return "copying the master database";
    case "catch-up":
      return `copying what was registered meanwhile: ${accounts}`;
    case "finish":
      return "making the backup durable";
    default:
      return phase satisfies never;
  }
}

function formatReport(report: BackupReport, directory: string, destination: string): string {
  const { accounts, copied, unchanged, durationMs, incomplete } = report;
  const parts = `${formatCount(copied)} databases copied, ${formatCount(unchanged)} unchanged`;
  return [
    `backed up ${formatCount(accounts)} accounts in ${formatSeconds(durationMs)}: ${parts}`,
    ...describeIncomplete(incomplete, "have no current copy of their database"),
    "",
    "Check it, and see what a restore would do, with",
    "",
    `  rollcall restore ${shellArgument(destination)} --directory ${shellArgument(directory)}`,
    "",
  ].join("\n");
}
