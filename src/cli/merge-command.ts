import { Command } from "commander";
import { MergeError, mergeReports } from "../passes/index.js";
import { wrap } from "../reporters/index.js";
import { commandAgain } from "./command-again.js";
import { saveCounterexample } from "./counterexample-file.js";
import { exitCodes } from "./exit-codes.js";
import { detailOf } from "./options.js";
import { ReportFileError, readReport } from "./report-file.js";
import { type ChosenReporter, chosenReporters, reporterOption, whyNotTogether } from "./reporter-option.js";
import { openReports } from "./reports.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly out?: string;
  readonly verbose?: true;
  readonly reporter?: readonly ChosenReporter[];
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
    .option("--verbose", "report everything: each step, whole statements, all findings")
    .addOption(reporterOption("verify"))
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

function run(this: Command, files: readonly string[], options: Options): void {
  const chosen = chosenReporters("verify", options);
  const problem = whyNotTogether(chosen);
  if (problem !== undefined) this.error(`error: ${problem}`);
  try {
    const report = mergeReports(files.map(readReport));
    const { target, seed, passes } = report;
    const reports = openReports("verify", chosen, () => undefined, detailOf(options));
    reports.emit({ type: "merges", target: target.name, seed, parts: files.length });
    for (const result of passes) reports.emit({ type: "pass-ended", result, workload: target.workload });
    const counterexample = saveCounterexample(report, undefined, options.out);
    const again = commandAgain([]);
    reports.emit({ type: "ended", report, again, ...(counterexample === undefined ? {} : { counterexample }) });
    reports.close();
    process.exitCode = exitCodes[report.verdict];
  } catch (error) {
    if (!(error instanceof MergeError || error instanceof ReportFileError)) throw error;
    process.stderr.write(`${wrap(`rollcall: ${error.message}`, "").join("\n")}\n`);
    process.exitCode = exitCodes.wrongUse;
  }
}
