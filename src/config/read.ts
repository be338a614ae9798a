import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { PassName } from "../core/index.js";
import type { RollcallConfig } from "./config.js";
import { ConfigError } from "./config-error.js";
import { parseConfig } from "./form.js";

/** The names that are read without being asked for. */
const usualNames = [".mjs", ".js", ".ts", ".json"].map((ending) => `rollcall.config${ending}`);

/** A config file that was read. */
export interface ReadConfig {
  /** As messages name it. */
  readonly file: string;
  readonly config: RollcallConfig;
}

/**
 * Reads the config file that was asked for, else the one in the folder; undefined: there is none. A `target` in it is
 * then an absolute path.
 * @throws {ConfigError} If it is not there, cannot be loaded, or an option in it is wrong
 */
export async function readConfig(
  folder: string,
  asked: string | undefined,
  passNames: readonly PassName[],
): Promise<ReadConfig | undefined> {
  const file = asked ?? usualFile(folder);
  if (file === undefined) return undefined;
  const path = resolve(folder, file);
  if (!existsSync(path)) throw new ConfigError("CONFIG_NOT_FOUND", `there is no config file ${path}`);
  const config = parseConfig(await load(path, file), file, passNames);
  if (config.target === undefined) return { file, config };
  return { file, config: { ...config, target: resolve(dirname(path), config.target) } };
}

function usualFile(folder: string): string | undefined {
  const [first, second] = usualNames.filter((name) => existsSync(join(folder, name)));
  if (first !== undefined && second !== undefined) {
    const advice = "delete one of them, or name one with --config";
    throw new ConfigError("CONFIG_AMBIGUOUS", `there are ${first} and ${second}; ${advice}`);
  }
  return first;
}

async function load(path: string, file: string): Promise<unknown> {
  try {
    if (file.endsWith(".json")) return JSON.parse(readFileSync(path, "utf8"));
    const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    throw new ConfigError("CONFIG_UNREADABLE", `${file} cannot be loaded: ${describeLoading(error, file)}`);
  }
}

function describeLoading(error: unknown, file: string): string {
  if (!(error instanceof Error)) return String(error);
  if (Reflect.get(error, "code") === "ERR_UNKNOWN_FILE_EXTENSION") {
    return `this Node does not load ${file.slice(file.lastIndexOf("."))}; write it in JavaScript, or use Node 22.18 or newer`;
  }
  return `${error.name}: ${error.message}`;
}
