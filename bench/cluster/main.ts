import { Command, CommanderError } from "commander";
import { PostgresServerError } from "#src/core/index.js";
import { exitCodes } from "./exit-codes.js";
import { addSoakCommand } from "./soak-command.js";
import { addUpCommand } from "./up-command.js";
import { ClusterError } from "./wait.js";

/*
 * `npm run cluster`: a PostgreSQL cluster on this machine. `soak` registers while its primaries are lost, `up` leaves it to
 * the user.
 */

const program = new Command("npm run cluster --")
  .description("Starts a PostgreSQL primary with a standby on this machine. Default command: soak.")
  .exitOverride()
  .showHelpAfterError("(--help shows the usage)");
addSoakCommand(program);
addUpCommand(program);

const args = process.argv.slice(2);
// Commander's default command would take the name of an unknown command for a surplus argument.
const isNamed = args[0] !== undefined && (!args[0].startsWith("-") || ["-h", "--help"].includes(args[0]));

try {
  await program.parseAsync(isNamed ? args : ["soak", ...args], { from: "user" });
} catch (error) {
  // Commander has printed the message. It also throws after --help.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.passed : exitCodes.wrongUse;
  else if (error instanceof PostgresServerError) fail(error, exitCodes.wrongUse);
  else if (error instanceof ClusterError) fail(error, exitCodes.unknown);
  else throw error;
}

function fail({ message }: Error, code: number): void {
  process.stderr.write(`${message}\n`);
  process.exitCode = code;
}
