import { Command, InvalidArgumentError } from "commander";
import { type RestoreReport, restoreBackup, restoreUserDatabase } from "../store/index.js";
import { describeIncomplete, formatCount, formatTime, incompleteOption, shellArgument } from "./backup-text.js";
import { onInterrupt } from "./interrupt.js";
import { createStatusLine, type StatusLine } from "./status-line.js";
import { handleStoreFailure } from "./store-failure.js";

interface Options {
  readonly directory: string;
  readonly apply?: true;
  readonly user?: string;
  readonly incomplete: "refuse" | "allow";
}

export function restoreCommand(): Command {
  return new Command("restore")
    .description("Check a backup and restore a store, or one user's database, from it.")
    .argument("<backup>", "directory of the backup; it is only read")
    .requiredOption("-d, --directory <directory>", "directory of the store; it need not exist")
    .option("--apply", "restore; without it everything is checked and nothing is changed")
    .option("--user <auth id>", "restore the database of this account only", parseAuthId)
    .addOption(incompleteOption("if copies of user databases in the backup are missing or damaged"))
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
Everything is checked first: the manifest, the SHA-256 of each file, SQLite's own checks, and that each
database belongs to its account. With --apply the store is put together beside DIRECTORY, and then the
two are swapped; the old directory is kept beside it. If it is interrupted or killed, run it again. End
all processes that use the store before: what they acknowledge meanwhile is only in the old directory.

With --user only one database is replaced, and the store may be in use. The present file is moved to
the folder quarantine of the store, and so is its journal.

Exit codes: 0 intact, or restored, 1 the backup is not complete or not intact, 2 wrong use, or it
cannot be restored there, 3 a lock, the disk or an error of Rollcall itself, 130 interrupted.

Examples:
  rollcall restore /backups/data --directory data           check, and tell what would be done
  rollcall restore /backups/data --directory data --apply   restore the store
  rollcall restore /backups/data --directory data --user 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --apply`;

function parseAuthId(value: string): string {
  if (/^[0-9a-f]{64}$/.test(value)) return value;
  throw new InvalidArgumentError("Expected an auth id: 64 hexadecimal digits.");
}

async function run(backup: string, options: Options): Promise<void> {
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  try {
    const text = await (options.user === undefined
      ? restoreStore(backup, options, status, interrupt)
      : restoreOne(backup, options, options.user, interrupt));
    status.clear();
    process.stdout.write(`${text.join("\n")}\n`);
  } catch (error) {
    status.clear();
    handleStoreFailure(error, interrupt);
  }
}

async function restoreStore(
  backup: string,
  { directory, apply, incomplete }: Options,
  status: StatusLine,
  signal: AbortSignal,
): Promise<readonly string[]> {
  status.show("checking the master database");
  const report = await restoreBackup({
    backup,
    directory,
    incomplete,
    dryRun: apply !== true,
    signal,
    onProgress: ({ done, total }) =>
      status.show(`checking the backup: ${formatCount(done)} of ${formatCount(total)} accounts`),
  });
  const without = describeIncomplete(report.incomplete, "are without their database");
  return [...(report.dryRun ? describePlan(report, backup) : describeDone(report)), ...without];
}

function describePlan({ directory, previous, accounts, backup: { finishedAt } }: RestoreReport, backup: string) {
  const target = shellArgument(directory);
  return [
    `${backup} is intact: ${formatCount(accounts)} accounts, backed up until ${formatTime(finishedAt)}`,
    "",
    "Nothing was changed. With --apply, a restore",
    ...(previous === null ? [] : [`  moves ${directory}`, `  to    ${previous}`]),
    `  puts the backup at ${directory}`,
    "",
    "End all processes that use the store, then run",
    "",
    `  rollcall restore ${shellArgument(backup)} --directory ${target} --apply`,
  ];
}

function describeDone({ directory, previous, accounts, backup: { finishedAt } }: RestoreReport): readonly string[] {
  const [now, before] = [shellArgument(directory), shellArgument(previous ?? "")];
  const undo = [
    "",
    "The directory that was there before is kept. Undo the restore with",
    "",
    `  mv ${now} ${shellArgument(`${directory}.restored`)}`,
    `  mv ${before} ${now}`,
  ];
  const what = `restored ${formatCount(accounts)} accounts to ${directory}, as backed up until ${formatTime(finishedAt)}`;
  return [what, ...(previous === null ? [] : undo)];
}

async function restoreOne(
  backup: string,
  { directory, apply }: Options,
  authId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const report = await restoreUserDatabase({ backup, directory, authId, dryRun: apply !== true, signal });
  const { path, quarantined } = report;
  const since = formatTime(report.backup.finishedAt);
  if (report.dryRun) {
    return [
      `the backup of ${since} has the database of this account, and it is intact`,
      "",
      "Nothing was changed. With --apply, a restore",
      `  moves what is at ${path} to quarantine`,
      "  puts the backup's database there",
    ];
  }
  const [now, [before = "", ...others]] = [shellArgument(path), quarantined.map(shellArgument)];
  const undo = [
    "",
    "The files that were there before are kept. End all processes that use the store, and undo the restore with",
    "",
    `  mv ${before} ${now}`,
    ...others.map((file) => `  mv ${file} ${now}${/-(?:journal|wal|shm)$/.exec(file)?.[0] ?? ""}`),
  ];
  return [`restored ${path}, as backed up until ${since}`, ...(quarantined.length === 0 ? [] : undo)];
}
