import { Command } from "commander";
import { MergeError, mergeReports } from "../passes/index.js";
import { formatPass, formatSummary, wrap } from "../reporters/index.js";
import { describeOf } from "../workloads.js";
import { coloursOf } from "./colours.js";
import { saveCounterexample } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { ReportFileError, readReport, writeReport } from "./report-file.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly out?: string;
  readonly json?: string;
}

export function mergeCommand(): Command {
  return new Command("merge")
    .description("Make one report of the reports of all parts of a verification (`rollcall verify --shard`).")
    .argument("<report...>", "reports that `rollcall verify --shard … --json` wrote, in any order")
    .option(
      "--out <file>",
      "file for the counterexample (default: counterexample.json, or the next free name)",
      writableFile,
    )
    .option("--json <file>", "also write the report to this file, as JSON", writableFile)
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
All parts must have been run with the same seed, passes and target. The verdict and the coverage are
those of all parts together.

Exit codes: 0 passed, 1 failed, 2 a report is missing, given twice or of another verification,
3 unknown.

Example, on 2 machines:
  rollcall verify ./my-target.mjs --seed 42 --shard 1/2 --json report-1.json
  rollcall verify ./my-target.mjs --seed 42 --shard 2/2 --json report-2.json
  rollcall merge report-1.json report-2.json`;

function run(files: readonly string[], { out, json }: Options): void {
  const colours = coloursOf(process.stdout);
  try {
    const report = mergeReports(files.map(readReport));
    const { target, seed, passes } = report;
    process.stdout.write(`rollcall merge ${target.name}  seed ${seed}, ${files.length} parts\n\n`);
    const describe = describeOf(target.workload);
    for (const pass of passes) process.stdout.write(`${formatPass(pass, describe, colours)}\n\n`);
    process.stdout.write(`${formatSummary(report, colours)}\n`);
    saveCounterexample(report, false, out);
    if (json !== undefined) writeReport(json, report);
    process.exitCode = exitCodes[report.verdict];
  } catch (error) {
    if (!(error instanceof MergeError || error instanceof ReportFileError)) throw error;
    process.stderr.write(`${wrap(`rollcall: ${error.message}`, "").join("\n")}\n`);
    process.exitCode = exitCodes.wrongUse;
  }
}
