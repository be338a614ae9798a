import { statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { type AdoptReport, adopt, diagnose, textReport } from "../doctor/index.js";
import { wrap } from "../reporters/index.js";
import { handleDoctorFailure } from "./doctor-failure.js";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { createStatusLine } from "./status-line.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly users?: string;
  readonly apply?: boolean;
  readonly json?: string;
}

export function adoptCommand(): Command {
  return new Command("adopt")
    .description("Turn another application's database and user databases into a store, in the same directory.")
    .argument("<path>", "a SQLite file with the tables, or a directory that holds one")
    .option("--users <directory>", "directory of the user databases (default: that of most paths)", existingDirectory)
    .option("--apply", "do it; without it only the plan is printed")
    .option("--json <file>", "also write the report to this file, as JSON", writableFile)
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
Stop the application first. The old database and the old user databases are not changed: copies become
the store, are compared with them one by one, and the originals move to quarantine/ in the directory.
So as much free space as the user databases take is needed. It is refused while the doctor has
findings. If it was interrupted, run it again.

Exit codes: 0 a store, or it can become one, 1 refused, 2 wrong use, 3 the database cannot be read, is in use,
or the adoption stopped, 130 interrupted.

Examples:
  rollcall adopt backend/master.db            print what would be done
  rollcall adopt backend/master.db --apply    do it`;

function existingDirectory(value: string): string {
  if (statSync(value, { throwIfNoEntry: false })?.isDirectory()) return resolve(value);
  throw new InvalidArgumentError("Expected a directory that exists.");
}

async function run(path: string, { users, apply = false, json }: Options): Promise<void> {
  const status = createStatusLine();
  const signal = onInterrupt(status);
  try {
    const report = await adopt(path, {
      users,
      apply,
      signal,
      onProgress: ({ doing, done }) => status.show(`${doing}: ${done.toLocaleString("en-US")}`),
    });
    const after = report.outcome === "adopted" ? await diagnose(report.directory, { signal }) : undefined;
    status.clear();
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
    const lines = [...format(report), ...(after === undefined ? [] : ["", textReport(after)])];
    process.stdout.write(`${lines.join("\n")}\n`);
    const isRefused = report.outcome === "refused" || after?.healthy === false;
    process.exitCode = isRefused ? exitCodes.failed : exitCodes.passed;
  } catch (error) {
    status.clear();
    handleDoctorFailure(error, signal);
  }
}

function format({ outcome, directory, accounts, quarantine, reasons, leftBehind }: AdoptReport): readonly string[] {
  const count = `${accounts.toLocaleString("en-US")} accounts`;
  const stays = leftBehind.flatMap((each) => wrap(`stays in the old database only: ${each}`, "  "));
  switch (outcome) {
    case "is a store":
      return wrap(`${directory} is a store already; nothing to do.`, "");
    case "refused":
      return ["REFUSED: nothing was changed.", ...reasons.flatMap((reason) => wrap(reason, "  "))];
    case "planned":
      return [
        ...wrap(`PLAN: ${directory} becomes a store with ${count}. Nothing was changed; --apply does it.`, ""),
        ...wrap(`the old database and user databases move to ${quarantine}`, "  "),
        ...stays,
      ];
    case "begun":
      return wrap(`BEGUN: an adoption of ${count} was interrupted. --apply finishes it.`, "");
    case "adopted":
      return [
        ...wrap(`ADOPTED: ${directory} is a store with ${count}, each compared with the old database.`, ""),
        ...wrap(`the old database and user databases are in ${quarantine}`, "  "),
        ...stays,
      ];
    default:
      return outcome satisfies never;
  }
}
