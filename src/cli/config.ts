import { relative } from "node:path";
import { type Command, Option } from "commander";
import { ConfigError, type RollcallConfig, readConfig } from "../config/index.js";
import { passNames } from "../passes/index.js";
import { wrap } from "../reporters/index.js";
import { exitCodes } from "./exit-codes.js";

/** The name of each option of a config file among the options of a command. */
const optionNames: { readonly [Name in Exclude<keyof RollcallConfig, "target">]: string } = {
  time: "time",
  seed: "seed",
  passes: "pass",
  jobs: "jobs",
  threads: "threads",
  schedules: "schedules",
  stall: "stall",
  stepTimeout: "stepTimeout",
  minutes: "minutes",
  processes: "processes",
};

const configOption = "--config <file>";

/**
 * Has a command read a config file before it runs, and use its options where the command line, or a variable of the
 * environment, names none. `takesTarget`: the first argument of the command is a target.
 */
export function readsConfig(command: Command, { takesTarget }: { readonly takesTarget: boolean }): Command {
  return command
    .addOption(
      new Option(configOption, "file with options (default: rollcall.config.{mjs,js,ts,json}, if there is one)"),
    )
    .hook("preAction", async () => {
      try {
        await applyConfig(command, takesTarget);
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        command.error(wrap(`error: ${error.message}`, "").join("\n"), {
          exitCode: exitCodes.wrongUse,
          code: error.code,
        });
      }
    });
}

async function applyConfig(command: Command, takesTarget: boolean): Promise<void> {
  const { config: asked } = command.opts<{ readonly config?: string }>();
  const read = await readConfig(process.cwd(), asked, passNames);
  if (read === undefined) return;
  const { file, config } = read;
  command.setOptionValueWithSource("config", file, "config");
  const known = command.options.map((option) => option.attributeName());
  for (const [name, value] of Object.entries(config)) {
    const option = name === "target" ? undefined : optionNames[name as keyof typeof optionNames];
    if (option === undefined || !known.includes(option) || isGiven(command, option)) continue;
    command.setOptionValueWithSource(option, value, "config");
  }
  if (takesTarget && config.target !== undefined && command.processedArgs[0] === undefined) {
    command.processedArgs[0] = shortest(config.target);
  }
}

function isGiven(command: Command, option: string): boolean {
  const source = command.getOptionValueSource(option);
  return source === "cli" || source === "env";
}

/** Returns a path as a user would write it. */
function shortest(path: string): string {
  const inside = relative(process.cwd(), path);
  return inside.startsWith("..") ? path : `./${inside.replaceAll("\\", "/")}`;
}

/** Returns the end of a command's first line: the config file that was used. */
export function describeConfig({ config }: { readonly config?: string | undefined }): string {
  return config === undefined ? "" : `, with ${config}`;
}
