import { randomInt } from "node:crypto";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { type PassName, passNames, TargetUnusableError, type VerifyReport, verify } from "rollcall/verify";
import { exitCodes } from "./exit-codes.js";
import { onInterrupt } from "./interrupt.js";
import { renderPass, renderVerdict } from "./report.js";
import { coloursOf, createStatusLine } from "./terminal.js";

interface Options {
  readonly time: number;
  readonly seed?: number;
  readonly threads: number;
  readonly pass: readonly PassName[];
  readonly stall: number;
  readonly json?: string;
}

const referenceTarget = fileURLToPath(new URL("./reference-target.js", import.meta.url));

export function verifyCommand(): Command {
  return new Command("verify")
    .description("Verify a registration store: the one whose target module is named, or Rollcall's own.")
    .argument("[target]", "target module (.mjs, .js, .cjs); default: the reference store")
    .option("-t, --time <seconds>", "how long all passes together may take", number(1, 86_400), 60)
    .option(
      "-s, --seed <number>",
      "where everything random comes from (default: a new one, printed)",
      number(0, 2 ** 31 - 1),
    )
    .option("--threads <count>", "client threads of the stress pass", number(1, 64), 4)
    .addOption(new Option("-p, --pass <name...>", "run only these passes").choices(passNames).default(passNames))
    .option("--stall <seconds>", "without any progress for so long, the target counts as silent", number(1, 3600), 30)
    .option("--json <file>", "write the report there as well")
    .addHelpText(
      "after",
      `
Exit codes: 0 passed, 1 failed, 2 wrong use or broken target module, 3 unknown.

Examples:
  rollcall verify                          verify the reference store
  rollcall verify ./my-target.mjs          verify your own
  rollcall verify ./my-target.mjs --time 300 --seed 42 --json report.json`,
    )
    .action(run);
}

async function run(module: string | undefined, options: Options): Promise<void> {
  const { time, seed = randomInt(2 ** 31), threads, pass, stall, json } = options;
  const status = createStatusLine();
  const colours = coloursOf(process.stdout);
  const interrupt = onInterrupt(status);
  try {
    process.stdout.write(`rollcall verify ${module ?? "(the reference store)"}  seed ${seed}, ${time} s\n\n`);
    status.show("first contact with the target");
    const report = await verify({
      module: module ?? referenceTarget,
      seed,
      seconds: time,
      threads,
      only: pass,
      stallSeconds: stall,
      signal: interrupt,
      onProgress: ({ pass: name, runs, operations, doing }) =>
        status.show(`${name}: ${runs} ${doing}, ${operations} operations`),
      onPassed(result) {
        status.clear();
        process.stdout.write(`${renderPass(result, colours)}\n\n`);
      },
    });
    process.stdout.write(`${renderVerdict(report, colours)}\n`);
    if (json !== undefined) writeReport(json, report);
    process.exitCode = exitCodes[report.verdict];
  } catch (error) {
    status.clear();
    if (interrupt.aborted) process.exitCode = exitCodes.interrupted;
    else if (error instanceof TargetUnusableError) {
      process.stderr.write(`rollcall: ${error.message}\n`);
      process.exitCode = error.kind === "broken" ? exitCodes.wrongUse : exitCodes.unknown;
    } else throw error;
  }
}

function writeReport(file: string, report: VerifyReport): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

function number(min: number, max: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (value.trim() !== "" && Number.isInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };
}
