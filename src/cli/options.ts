import { InvalidArgumentError, Option } from "commander";
import { isPostgresUrl, postgresUrlForm, ranges } from "../config/index.js";
import type { Shard } from "../core/index.js";

/** The largest seed. */
export const [, seedMax] = ranges.seed;

/** Returns a parser of an option's value. Commander adds the name of the option to the message of its error. */
export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const parsed = Number(value);
    if (value.trim() !== "" && Number.isInteger(parsed) && parsed >= min && parsed <= max) return parsed;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

const shardsMax = 1000;

/** Returns the part of a verification that an option names, for example 2/8. */
export function shardOf(value: string): Shard {
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(value)?.map(Number) ?? [];
  if (number !== undefined && count !== undefined && number >= 1 && number <= count && count <= shardsMax) {
    return { number, count };
  }
  throw new InvalidArgumentError(`Expected a part and their number, for example 2/8, of at most ${shardsMax} parts.`);
}

/** Returns the option that names a server for targets that need one. */
export function postgresOption(): Option {
  return new Option(
    "--postgres <url>",
    "disposable PostgreSQL server, for targets that need one (default: one is started)",
  ).argParser((value) => {
    if (isPostgresUrl(value)) return value;
    throw new InvalidArgumentError(`Expected ${postgresUrlForm}.`);
  });
}

/** Returns how much to report. */
export function detailOf({ verbose }: { readonly verbose?: true }): "usual" | "everything" {
  return verbose === undefined ? "usual" : "everything";
}
