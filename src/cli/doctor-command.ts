import { statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { type Diagnosis, DoctorError, type DoctorOptions, diagnose, htmlReport, textReport } from "../doctor/index.js";
import { wrap } from "../reporters/index.js";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { wholeNumber } from "./options.js";
import { createStatusLine, type StatusLine } from "./status-line.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly users?: string;
  readonly deep?: true;
  readonly examples: number;
  readonly json?: string;
  readonly reporter: "text" | "html";
  readonly output?: string;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("Find what is wrong in a registration store: its two tables and its user databases.")
    .argument("<path>", "a store's directory, a SQLite file with the tables, or a directory that holds one")
    .option(
      "--users <directory>",
      "directory of the user databases (default: the one of most paths)",
      existingDirectory,
    )
    .option("--deep", "read every user database wholly (quick_check)")
    .option(
      "--examples <count>",
      "examples to keep of each finding; counts are always complete",
      wholeNumber(0, 1e6),
      20,
    )
    .option("--json <file>", "also write the report to this file, as JSON; - is stdout, instead of the text", jsonFile)
    .addOption(new Option("--reporter <name>", "form of the report").choices(["text", "html"]).default("text"))
    .option("--output <file>", "write the report to this file instead of stdout", writableFile)
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
The tables are api_keys (auth_id) and user_registry (auth_id, db_path); other columns and tables are
normal. Nothing is written, no lock of a running application is disturbed, and it may go on.

Exit codes: 0 healthy, 1 findings, 2 wrong use, 3 the database cannot be read, 130 interrupted.

Examples:
  rollcall doctor ./data                           a store, or a directory with one database
  rollcall doctor backend/master.db --users backend/users
  rollcall doctor ./data --deep --json report.json
  rollcall doctor ./data --reporter html --output report.html`;

function existingDirectory(value: string): string {
  if (statSync(value, { throwIfNoEntry: false })?.isDirectory()) return resolve(value);
  throw new InvalidArgumentError("Expected a directory that exists.");
}

function jsonFile(value: string): string {
  return value === "-" ? value : writableFile(value);
}

async function run(path: string, options: Options): Promise<void> {
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  try {
    const diagnosis = await diagnose(path, doctorOptions(options, status, interrupt));
    status.clear();
    report(diagnosis, options);
    process.exitCode = diagnosis.healthy ? exitCodes.passed : exitCodes.failed;
  } catch (error) {
    status.clear();
    if (interrupt.aborted) process.exitCode = exitCodes.interrupted;
    else if (error instanceof DoctorError) fail(error);
    else throw error;
  }
}

function doctorOptions({ users, deep, examples }: Options, status: StatusLine, signal: AbortSignal): DoctorOptions {
  return {
    users,
    deep,
    examplesMax: examples,
    signal,
    onProgress: ({ doing, done, total }) => {
      const of = total === undefined ? "" : ` of ${total.toLocaleString("en-US")}`;
      status.show(`${doing}: ${done.toLocaleString("en-US")}${of}`);
    },
  };
}

function report(diagnosis: Diagnosis, { json, reporter, output }: Options): void {
  const asJson = `${JSON.stringify(diagnosis, null, 2)}\n`;
  if (json !== undefined && json !== "-") writeFileSync(json, asJson);
  const text = reporter === "html" ? htmlReport(diagnosis) : `${textReport(diagnosis)}\n`;
  if (output !== undefined) writeFileSync(output, text);
  if (json === "-") process.stdout.write(asJson);
  else if (output === undefined) process.stdout.write(text);
}

function fail({ code, message }: DoctorError): void {
  process.stderr.write(`${wrap(`rollcall: ${message}`, "").join("\n")}\n`);
  process.exitCode = code === "WRONG_USE" ? exitCodes.wrongUse : exitCodes.unknown;
}
