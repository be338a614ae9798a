import { DoctorError } from "../doctor/index.js";
import { wrap } from "../reporters/index.js";
import { exitCodes } from "./exit-codes.js";

/**
 * Handles an error that ended `rollcall doctor` or `rollcall adopt`: prints its message and sets the exit code.
 * @throws the error itself if it is an error of Rollcall
 */
export function handleDoctorFailure(error: unknown, interrupt: AbortSignal): void {
  if (!(error instanceof DoctorError)) throw error;
  process.stderr.write(`${wrap(`rollcall: ${error.message}`, "").join("\n")}\n`);
  if (interrupt.aborted) process.exitCode = exitCodes.interrupted;
  else process.exitCode = error.code === "WRONG_USE" ? exitCodes.wrongUse : exitCodes.unknown;
}
