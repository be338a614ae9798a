import * as v from "valibot";
import {
  type Action,
  type ConcurrentProgram,
  type Counterexample,
  errorKinds,
  formatName,
  formatVersion,
  isEnvironment,
  jobOf,
  type Operation,
} from "../core/index.js";
import type { Workload } from "../workload/index.js";

/** Checks only the type of an operation. The workload checks the other fields. */
const operation = v.looseObject({ type: v.string() });
const step = v.pipe(v.number(), v.integer(), v.minValue(0));
const fault = v.variant("kind", [
  v.object({ kind: v.literal("kill"), step }),
  v.object({ kind: v.literal("power-loss"), step, lost: v.array(step), torn: v.boolean() }),
  v.object({ kind: v.picklist(errorKinds), step }),
]);

const form = v.object({
  rollcall: v.string(),
  target: v.object({ name: v.string(), module: v.pipe(v.string(), v.minLength(1)) }),
  workload: v.optional(v.string()),
  time: v.optional(v.literal("virtual")),
  pass: v.picklist(["interleavings", "crashes", "faults"]),
  finding: v.object({ code: v.string(), message: v.string() }),
  program: v.object({
    prefix: v.array(operation),
    clients: v.pipe(v.array(v.pipe(v.array(operation), v.minLength(1))), v.minLength(1), v.maxLength(16)),
  }),
  schedule: v.pipe(v.array(v.pipe(v.number(), v.integer())), v.maxLength(100_000)),
  faults: v.pipe(v.array(fault), v.maxLength(16)),
  steps: v.array(v.string()),
});

/** The file is no counterexample, has an unknown format version, or is damaged. The message says which. */
export class CounterexampleFileError extends Error {
  override readonly name = "CounterexampleFileError";
  readonly code = "COUNTEREXAMPLE_FILE";
}

const readVersions: readonly unknown[] = [1, 2, formatVersion];

/**
 * Returns a file of an older version in today's form. Version 1 had no faults. Version 2 had `cut` for a torn write.
 * Both had "look for" for the step "check for".
 */
function upgraded(json: Json): object {
  const { version, faults, steps } = json;
  if (version !== 1 && version !== 2) return json;
  return {
    ...json,
    faults:
      version === 1
        ? []
        : mapped(faults, ({ cut, ...fault }: { readonly cut?: unknown }) =>
            cut === undefined ? fault : { ...fault, torn: cut },
          ),
    steps: mapped(steps, (step) => String(step).replace(/^(\d+) look for\b/, "$1 check for")),
  };
}

interface Json {
  readonly version?: unknown;
  readonly faults?: unknown;
  readonly steps?: unknown;
}

/** Returns the items of a list, changed. Anything else is returned as it is, and is checked later. */
function mapped(value: unknown, change: (item: never) => unknown): unknown {
  return Array.isArray(value) ? value.map((item) => change(item as never)) : value;
}

/** The workloads, restricted to how each checks its operations in a file. */
export type OperationParsers = readonly Pick<Workload, "name" | "parseOperation">[];

/** The workload of files that do not name one. */
const firstWorkload = "registration";

/**
 * Returns the counterexample in the text of a file. Unknown fields are ignored, because a newer Rollcall may have
 * written them.
 * @throws CounterexampleFileError
 */
export function parseCounterexample(text: string, workloads: OperationParsers): Counterexample {
  const json = parseJson(text);
  const { format, version } = json;
  if (format !== formatName) {
    throw new CounterexampleFileError(`it is not a counterexample: its "format" is not "${formatName}"`);
  }
  if (!readVersions.includes(version)) {
    const advice = "replay it with the Rollcall that wrote it";
    throw new CounterexampleFileError(
      `it has format version ${JSON.stringify(version)}, this Rollcall reads 1 to ${formatVersion}; ${advice}`,
    );
  }
  const parsed = v.safeParse(form, upgraded(json));
  if (!parsed.success) {
    const problems = parsed.issues.slice(0, 3).map(({ path, message }) => {
      const field = (path ?? []).map((part) => String(part.key)).join(".");
      return `${field}: ${message}`;
    });
    throw new CounterexampleFileError(`it is damaged: ${problems.join("; ")}`);
  }
  const { workload, time, program, ...rest } = parsed.output;
  const name = workload ?? firstWorkload;
  const parsers = workloads.find((each) => each.name === name);
  if (parsers === undefined) throw new CounterexampleFileError(`its workload ${name} is not known`);
  const named = { ...(workload === undefined ? {} : { workload }), ...(time === undefined ? {} : { time }) };
  return { format, version: formatVersion, ...rest, ...named, program: parseProgram(program, parsers) };
}

function parseProgram({ prefix, clients }: ConcurrentProgram, workload: OperationParsers[number]): ConcurrentProgram {
  const parse = (operation: Operation, where: string): Operation => {
    if (jobOf(operation) !== undefined) return operation;
    try {
      return workload.parseOperation(operation);
    } catch (error) {
      throw new CounterexampleFileError(`it is damaged: ${where}: ${(error as Error).message}`);
    }
  };
  return {
    prefix: prefix.map((action, index) => parseAction(action, () => parse(action, `program.prefix.${index}`))),
    clients: clients.map((operations, client) =>
      operations.map((operation, index) => parse(operation, `program.clients.${client}.${index}`)),
    ),
  };
}

function parseAction(action: Action, parse: () => Operation): Action {
  if (!isEnvironment(action)) return parse();
  if (action.type !== "lose" || typeof action.key === "string") return action;
  throw new CounterexampleFileError("it is damaged: program.prefix: a loss needs a key");
}

function parseJson(text: string): { readonly format?: unknown; readonly version?: unknown } {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) return json;
  } catch (error) {
    throw new CounterexampleFileError(`it is not JSON (${(error as Error).message})`);
  }
  throw new CounterexampleFileError("it is not a counterexample: a JSON object is expected");
}
