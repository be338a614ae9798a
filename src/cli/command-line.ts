import { createRequire } from "node:module";
import { Command, CommanderError } from "commander";
import { exitCodes } from "./exit-codes.js";
import { replayCommand } from "./replay-command.js";
import { soakCommand } from "./soak-command.js";
import { verifyCommand } from "./verify-command.js";

const { version, description }: { version: string; description: string } = createRequire(import.meta.url)(
  "rollcall/package.json",
);

const program = new Command("rollcall")
  .description(description)
  .version(version)
  .exitOverride()
  .showHelpAfterError("(--help shows how it is used)");
for (const command of [verifyCommand(), replayCommand(), soakCommand()]) {
  program.addCommand(command.copyInheritedSettings(program));
}

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed the message; it ends help and version, too, by throwing.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : exitCodes.wrongUse;
  else {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(
      `rollcall: an error in Rollcall itself, which says nothing of the target; please report it:\n${what}\n`,
    );
    process.exitCode = exitCodes.unknown;
  }
}
