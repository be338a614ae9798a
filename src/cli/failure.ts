import { existsSync } from "node:fs";
import { PostgresServerError, TargetUnusableError } from "../core/index.js";
import { CounterexampleFileError } from "../counterexample/index.js";
import { wrap } from "../reporters/index.js";
import { exitCodes } from "./exit-codes.js";

/**
 * Handles an error that ended a command: prints its message and sets the exit code. `module`: the target, if the command
 * can be followed by `rollcall doctor-target`.
 * @throws the error itself if it is an error of Rollcall
 */
export function handleFailure(error: unknown, interrupt: AbortSignal, module?: string): void {
  if (interrupt.aborted) process.exitCode = exitCodes.interrupted;
  else if (error instanceof CounterexampleFileError) fail(error, exitCodes.wrongUse);
  else if (error instanceof PostgresServerError) {
    fail(error, error.code === "POSTGRES_START_FAILED" ? exitCodes.unknown : exitCodes.wrongUse);
  } else if (error instanceof TargetUnusableError) {
    fail(error, error.kind === "broken" ? exitCodes.wrongUse : exitCodes.unknown);
    if (module === undefined || !existsSync(module)) return;
    process.stderr.write(`What to do: rollcall doctor-target ${module}\n`);
  } else throw error;
}

function fail({ message }: Error, code: number): void {
  process.stderr.write(`${wrap(`rollcall: ${message}`, "").join("\n")}\n`);
  process.exitCode = code;
}
