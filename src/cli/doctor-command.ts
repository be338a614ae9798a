import { statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  type DoctorOptions,
  diagnose,
  htmlReport,
  planOf,
  planText,
  repair,
  repairText,
  textReport,
  undoRepair,
} from "../doctor/index.js";
import { wrap } from "../reporters/index.js";
import { handleDoctorFailure } from "./doctor-failure.js";
import { reportPostgres } from "./doctor-postgres.js";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { wholeNumber } from "./options.js";
import { createStatusLine, type StatusLine } from "./status-line.js";
import { writableFile } from "./writable-file.js";

interface Options {
  readonly postgres?: string;
  readonly schema?: string;
  readonly users?: string;
  readonly deep?: true;
  readonly examples: number;
  readonly json?: string;
  readonly reporter: "text" | "html";
  readonly output?: string;
  readonly repair?: true;
  readonly apply?: true;
  readonly undo?: string;
}

export function doctorCommand(): Command {
  const command = new Command("doctor");
  return command
    .description("Find what is wrong in a registration store, its two tables and its user databases, and repair it.")
    .argument("[path]", "a store's directory, a SQLite file with the tables, or a directory that holds one")
    .option("--postgres <url>", "a store on PostgreSQL instead: postgresql://user@host:5432/database")
    .option("--schema <name>", "with --postgres: schema of the store's own tables (default: rollcall)")
    .option("--users <directory>", "directory of the user databases (default: that of most paths)", existingDirectory)
    .option("--deep", "read every user database wholly (quick_check)")
    .option("--examples <count>", "examples to keep of each finding; all are counted", wholeNumber(0, 1e6), 20)
    .option("--json <file>", "also write the report to this file, as JSON; - is stdout, instead of the text", jsonFile)
    .addOption(new Option("--reporter <name>", "form of the report").choices(["text", "html"]).default("text"))
    .option("--output <file>", "write the report to this file instead of stdout", writableFile)
    .option("--repair", "print what can be repaired, and what needs a decision")
    .option("--apply", "with --repair: back up, and repair")
    .option("--undo <directory>", "undo a repair; the directory is the one that the repair printed", existingDirectory)
    .addHelpText("after", explanation)
    .action((path: string | undefined, options: Options) => run(path, options, command));
}

const explanation = `
The tables are api_keys (auth_id) and user_registry (auth_id, db_path); other columns and tables are
normal. Without --apply nothing is written. The application may go on meanwhile.

Repair deletes nothing: files move to a quarantine directory, rows to an undo log in it. On PostgreSQL
it only adds constraints again and validates them; for the rest the report says what to do by hand.

Exit codes: 0 healthy (with --apply: afterwards), 1 findings, 2 wrong use, 3 the database cannot be read or
the repair stopped, 130 interrupted.

Examples:
  rollcall doctor ./data                           a store, or a directory with one database
  rollcall doctor backend/master.db --users backend/users
  rollcall doctor ./data --deep --json report.json
  rollcall doctor ./data --reporter html --output report.html
  rollcall doctor ./data --repair                  print the plan
  rollcall doctor ./data --repair --apply          back up, and repair
  rollcall doctor --postgres postgresql://app@localhost:5432/accounts`;

function existingDirectory(value: string): string {
  if (statSync(value, { throwIfNoEntry: false })?.isDirectory()) return resolve(value);
  throw new InvalidArgumentError("Expected a directory that exists.");
}

function jsonFile(value: string): string {
  return value === "-" ? value : writableFile(value);
}

async function run(path: string | undefined, options: Options, command: Command): Promise<void> {
  refuseContradictions(path, options, command);
  const status = createStatusLine();
  const interrupt = onInterrupt(status);
  try {
    if (options.undo !== undefined) return undo(options.undo);
    const { diagnosis, text, json } = await report(path, options, doctorOptions(options, status, interrupt));
    status.clear();
    write(text, json, options);
    process.exitCode = diagnosis.healthy ? exitCodes.passed : exitCodes.failed;
  } catch (error) {
    status.clear();
    handleDoctorFailure(error, interrupt);
  }
}

function refuseContradictions(path: string | undefined, options: Options, command: Command): void {
  const { repair: isRepair, apply, undo: isUndo, reporter, postgres } = options;
  if (isUndo !== undefined && (path !== undefined || isRepair || postgres !== undefined)) {
    command.error("error: --undo stands alone; the undo log names the database");
  }
  if (postgres !== undefined) refuseOptionsOfFiles(path, options, command);
  else if (options.schema !== undefined) command.error("error: --schema needs --postgres");
  else if (path === undefined && isUndo === undefined) {
    command.error("error: missing required argument 'path', or --postgres <url>");
  }
  if (apply && !isRepair) command.error("error: --apply needs --repair");
  if (isRepair && reporter === "html") command.error("error: the plan is printed as text or JSON, not as html");
}

function refuseOptionsOfFiles(path: string | undefined, { users, deep }: Options, command: Command): void {
  if (path !== undefined) command.error("error: a path and --postgres name two stores; give one of them");
  if (users !== undefined) command.error("error: --users is for stores in files; on PostgreSQL users have schemas");
  if (deep) command.error("error: --deep is for stores in files; for PostgreSQL there is pg_amcheck");
}

interface Report {
  /** The state at the end. */
  readonly diagnosis: { readonly healthy: boolean };
  readonly text: string;
  readonly json: unknown;
}

async function report(path: string | undefined, options: Options, doctor: DoctorOptions): Promise<Report> {
  const { postgres: url, schema, reporter, repair: isRepair, apply } = options;
  if (url !== undefined) return reportPostgres({ url, reporter, repair: isRepair, apply }, { ...doctor, schema });
  return reportFiles(path ?? "", options, doctor);
}

async function reportFiles(path: string, options: Options, doctor: DoctorOptions): Promise<Report> {
  if (options.apply) {
    const { diagnosis, ...done } = await repair(path, doctor);
    const text = `${repairText({ diagnosis, ...done })}\n\n${textReport(diagnosis)}\n`;
    return { diagnosis, text, json: { ...diagnosis, repair: done } };
  }
  if (options.repair) {
    const { diagnosis, ...plan } = await planOf(path, doctor);
    return {
      diagnosis,
      text: `${textReport(diagnosis)}\n\n${planText({ diagnosis, ...plan })}\n`,
      json: { ...diagnosis, plan },
    };
  }
  const diagnosis = await diagnose(path, doctor);
  const text = options.reporter === "html" ? htmlReport(diagnosis) : `${textReport(diagnosis)}\n`;
  return { diagnosis, text, json: diagnosis };
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

function write(text: string, json: unknown, { json: file, output }: Options): void {
  const asJson = `${JSON.stringify(json, null, 2)}\n`;
  if (file !== undefined && file !== "-") writeFileSync(file, asJson);
  if (output !== undefined) writeFileSync(output, text);
  if (file === "-") process.stdout.write(asJson);
  else if (output === undefined) process.stdout.write(text);
}

function undo(quarantine: string): void {
  const { undone, left } = undoRepair(quarantine);
  const lines = [`Undone: ${undone} steps.`, ...left.flatMap((reason) => wrap(`left: ${reason}`, "  "))];
  process.stdout.write(`${lines.join("\n")}\n`);
  process.exitCode = left.length === 0 ? exitCodes.passed : exitCodes.failed;
}
