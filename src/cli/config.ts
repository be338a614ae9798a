import { relative } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import { ConfigError, type RollcallConfig, readConfig } from "../config/index.js";
import { passNames } from "../passes/index.js";
import { reporters, wrap } from "../reporters/index.js";
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
  realTime: "realTime",
  reporters: "reporter",
  postgres: "postgres",
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
    const ready = name === "reporters" ? chosenIn(command, config.reporters ?? [], file) : value;
    if (ready !== undefined) command.setOptionValueWithSource(option, ready, "config");
  }
  if (takesTarget && config.target !== undefined && command.processedArgs[0] === undefined) {
    command.processedArgs[0] = shortest(config.target);
  }
}

/** Returns the reporters that a config file names, as the option of the command takes them. Undefined: it has none of them. */
function chosenIn(command: Command, named: readonly string[], file: string): unknown {
  const [own] = command.options.filter((option) => option.attributeName() === optionNames.reporters);
  const usable = named.filter((each) => !isOfOtherCommand(command.name(), each));
  try {
    return usable.reduce<unknown>((before, each) => own?.parseArg?.(each, before), undefined);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new ConfigError("CONFIG_INVALID", `${file}: reporters: ${error.message}`);
  }
}

/** Returns whether a reporter exists, but does not report on this command. */
function isOfOtherCommand(command: string, named: string): boolean {
  const reporter = reporters.find(({ name }) => name === named.replace(/=.*$/s, ""));
  return reporter !== undefined && !reporter.outputs.some((output) => Object.hasOwn(output, command));
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

/** Returns the config file that was used, for the first line of a command. */
export function describeConfig({ config }: { readonly config?: string }): { readonly config?: string } {
  return config === undefined ? {} : { config };
}
