import * as v from "valibot";
import { type PassName, shown } from "../core/index.js";
import { meantBy } from "../workload/index.js";
import type { RollcallConfig } from "./config.js";
import { ConfigError } from "./config-error.js";
import { isPostgresUrl, postgresUrlForm } from "./postgres-url.js";
import { minutesMax, ranges } from "./ranges.js";

/**
 * Returns the value of a config file, checked.
 * @throws {ConfigError} Naming the file, every option that is wrong, what it is, and what was expected
 */
export function parseConfig(value: unknown, file: string, passNames: readonly PassName[]): RollcallConfig {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const what = file.endsWith(".json") ? "it must be an object" : "its default export must be an object";
    throw invalid(file, [`${what} of options, but is ${value === undefined ? "missing" : shown(value)}`]);
  }
  const form = formWith(passNames);
  const known = Object.keys(form.entries);
  const unknown = Object.keys(value).filter((name) => !known.includes(name));
  const parsed = v.safeParse(form, value);
  const problems = [
    ...unknown.map((name) => describeUnknown(name, known)),
    ...(parsed.issues ?? []).map(describeIssue),
  ];
  if (problems.length > 0 || !parsed.success) throw invalid(file, problems);
  return withoutUndefined(parsed.output);
}

function formWith(passNames: readonly PassName[]) {
  const passes = `must be a list of passes: ${passNames.join(", ")}`;
  const pass = ({ input }: v.BaseIssue<unknown>): string => {
    const meant = typeof input === "string" ? meantBy(input, passNames) : undefined;
    return `must be one of ${passNames.join(", ")}${meant === undefined ? "" : ` (did you mean ${meant}?)`}`;
  };
  const whole = (option: keyof typeof ranges) => {
    const [min, max] = ranges[option];
    const message = `must be a whole number from ${min} to ${max}`;
    return v.optional(
      v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message)),
    );
  };
  const minutes = `must be a number of minutes, more than 0 and at most ${minutesMax}`;
  const reporters = 'must be a list of reporters, for example "text" or "json=report.json"';
  const path = "must be the path of a target module";
  const url = `must be ${postgresUrlForm}`;
  return v.object({
    target: v.optional(v.pipe(v.string(path), v.minLength(1, path))),
    time: whole("time"),
    seed: whole("seed"),
    passes: v.optional(v.pipe(v.array(v.picklist(passNames, pass), passes), v.minLength(1, passes))),
    jobs: whole("jobs"),
    threads: whole("threads"),
    schedules: whole("schedules"),
    stall: whole("stall"),
    stepTimeout: whole("stepTimeout"),
    realTime: v.optional(v.boolean("must be true or false")),
    reporters: v.optional(v.pipe(v.array(v.string(reporters), reporters), v.minLength(1, reporters))),
    postgres: v.optional(v.pipe(v.string(url), v.check(isPostgresUrl, url))),
    minutes: v.optional(v.pipe(v.number(minutes), v.gtValue(0, minutes), v.maxValue(minutesMax, minutes))),
    processes: whole("processes"),
  });
}

/** Options of the command line that have another name here. */
const renamed: { readonly [option: string]: string } = { pass: "passes", reporter: "reporters" };

function describeUnknown(name: string, known: readonly string[]): string {
  const meant = renamed[name] ?? meantBy(name, known);
  const advice = meant === undefined ? `the options are ${known.join(", ")}` : `did you mean ${meant}?`;
  return `${name} is no option; ${advice}`;
}

function describeIssue({ path, input, message }: v.BaseIssue<unknown>): string {
  const field = (path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : String(key))).join("");
  return `${field} ${message}, but is ${shown(input)}`;
}

function invalid(file: string, problems: readonly string[]): ConfigError {
  return new ConfigError("CONFIG_INVALID", `${file}: ${problems.join("; ")}`);
}

/** An option that is undefined was not given. */
function withoutUndefined(options: { readonly [name: string]: unknown }): RollcallConfig {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
