import { existsSync, statSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Value } from "../../checker/index.js";
import { type HistoryFormat, historyFormats } from "../../history-file/index.js";
import { wrap } from "../../reporters/index.js";
import { exitCodes } from "../exit-codes.js";
import { onInterrupt } from "../interrupt.js";
import { wholeNumber } from "../options.js";
import { type ChosenReporter, chosenReporters, reporterOption, whyNotTogether } from "../reporter-option.js";
import { openReports } from "../reports.js";
import { createStatusLine } from "../status-line.js";
import { writableFile } from "../writable-file.js";
import { type CheckEnd, runCheck } from "./run-worker.js";

interface Options {
  readonly model: string;
  readonly format?: HistoryFormat;
  readonly initial?: Value;
  readonly timeout: number;
  readonly witness?: true;
  readonly reporter?: readonly ChosenReporter[];
  readonly json?: string;
}

const modelNames = ["register", "cas-register", "set", "queue", "registration"];

export function checkCommand(): Command {
  return new Command("check")
    .description("Check whether a recorded history is linearizable.")
    .argument("<file>", "history file; - is stdin")
    .requiredOption("-m, --model <name>", `${modelNames.join(", ")}, or the path of a module (.mjs, .js)`, modelName)
    .addOption(new Option("--format <name>", "form of the file (default: detected)").choices(historyFormats))
    .option("--initial <json>", "value of a register, or items of a set or queue, before the first operation", json)
    .option("-t, --timeout <seconds>", "time limit; longer is unknown", wholeNumber(1, 86_400), 60)
    .option("--witness", "if it is linearizable, print an order of the operations that explains it")
    .addOption(reporterOption("check"))
    .option("--json <file>", "also write the report to this file, as JSON; - is stdout, instead of the text", jsonFile)
    .addHelpText("after", explanation)
    .action(run);
}

const explanation = `
Formats:
  jsonl   an operation a line: {"client":1,"operation":"write","value":3,"call":10,"return":12}
          or an event a line:  {"client":1,"type":"invoke","operation":"write","value":3}
  edn     Jepsen, Knossos, Porcupine: {:process 1, :type :invoke, :f :write, :value 3}
  log     lines that Jepsen logs: INFO jepsen.util - 1 :invoke :write 3

Exit codes: 0 linearizable, 1 not linearizable, 2 wrong use or a malformed file, 3 unknown, 130 interrupted.

Examples:
  rollcall check history.jsonl --model cas-register
  rollcall check history.edn --model register --initial 0
  rollcall check history.jsonl --model ./my-model.mjs --json report.json
  rollcall check log.jsonl --model ./my-target.mjs         a target with a model of its own
  zcat history.jsonl.gz | rollcall check - --model queue`;

function modelName(value: string): string {
  if (modelNames.includes(value) || statSync(value, { throwIfNoEntry: false })?.isFile()) return value;
  throw new InvalidArgumentError(`Expected ${modelNames.join(", ")}, or the path of a module that exists.`);
}

function json(value: string): Value {
  try {
    return JSON.parse(value);
  } catch {
    throw new InvalidArgumentError("Expected JSON.");
  }
}

function jsonFile(value: string): string {
  return value === "-" ? value : writableFile(value);
}

async function run(file: string, options: Options, command: Command): Promise<void> {
  const { model, format, initial, timeout: seconds, witness = false } = options;
  if (file !== "-" && !existsSync(file)) command.error(`error: there is no file ${file}`);
  const chosen = chosenReporters("check", options);
  const problem = whyNotTogether(chosen);
  if (problem !== undefined) command.error(`error: ${problem}`);
  const status = createStatusLine();
  const signal = onInterrupt(status);
  try {
    const job = { file, model, format, initial, witness, seconds };
    const end = await runCheck(job, { signal, onProgress: status.show });
    status.clear();
    conclude(end, { file, model }, chosen);
  } catch (error) {
    status.clear();
    if (!signal.aborted) throw error;
    process.exitCode = exitCodes.interrupted;
  }
}

function conclude(
  end: CheckEnd,
  asked: { readonly file: string; readonly model: string },
  chosen: readonly ChosenReporter[],
): void {
  const reports = openReports("check", chosen, () => undefined);
  switch (end.type) {
    case "refused":
      process.stderr.write(`${end.message.split("\n").flatMap(wrapProblem).join("\n")}\n`);
      process.exitCode = exitCodes.wrongUse;
      return;
    case "undecided":
      reports.emit({ type: "undecided", ...asked, reason: end.reason });
      reports.close();
      process.exitCode = exitCodes.unknown;
      return;
    case "report": {
      const { report } = end;
      reports.emit({ type: "ended", report });
      reports.close();
      const codes = { linearizable: "passed", "not-linearizable": "failed", unknown: "unknown" } as const;
      process.exitCode = exitCodes[codes[report.verdict]];
      return;
    }
    default:
      end satisfies never;
  }
}

function wrapProblem(line: string, index: number): string[] {
  return wrap(index === 0 ? `rollcall: ${line}` : line, index === 0 ? "" : "  ");
}
