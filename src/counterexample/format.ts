import * as v from "valibot";
import type { ConcurrentProgram, FindingCode } from "../core/index.js";
import { errorKinds, type Fault } from "../core/index.js";

const settings = v.object({
  keyName: v.optional(v.nullable(v.string())),
  pollInterval: v.optional(v.nullable(v.number())),
});

const key = v.string();
const operation = v.variant("type", [
  v.object({ type: v.literal("register"), key, settings }),
  v.object({ type: v.literal("find"), key }),
  v.object({ type: v.literal("update"), key, settings }),
  v.object({ type: v.literal("setActive"), key, active: v.boolean() }),
  v.object({ type: v.literal("remove"), key }),
  v.object({ type: v.literal("listActive") }),
  v.object({ type: v.literal("writeUserData"), key, value: v.string() }),
  v.object({ type: v.literal("readUserData"), key }),
]);

const environment = [v.object({ type: v.literal("restart") }), v.object({ type: v.literal("lose"), key })] as const;

const step = v.pipe(v.number(), v.integer(), v.minValue(0));
const fault = v.variant("kind", [
  v.object({ kind: v.literal("kill"), step }),
  v.object({
    kind: v.literal("power-loss"),
    step,
    lost: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
    cut: v.boolean(),
  }),
  v.object({ kind: v.picklist(errorKinds), step }),
]);

const form = v.object({
  rollcall: v.string(),
  target: v.object({ name: v.string(), module: v.pipe(v.string(), v.minLength(1)) }),
  pass: v.picklist(["interleavings", "crashes", "faults"]),
  finding: v.object({ code: v.string(), message: v.string() }),
  program: v.object({
    prefix: v.array(v.variant("type", [...operation.options, ...environment])),
    clients: v.pipe(v.array(v.pipe(v.array(operation), v.minLength(1))), v.minLength(1), v.maxLength(16)),
  }),
  schedule: v.pipe(v.array(v.pipe(v.number(), v.integer())), v.maxLength(100_000)),
  faults: v.pipe(v.array(fault), v.maxLength(16)),
  steps: v.array(v.string()),
});

/** The file is no counterexample, one of another version, or damaged. */
export class CounterexampleFileError extends Error {
  override readonly name = "CounterexampleFileError";
  readonly code = "COUNTEREXAMPLE_FILE";
}

/**
 * Reads the text of a counterexample file. What it does not know it leaves alone: a newer Rollcall may have written more.
 * @throws CounterexampleFileError
 */
export function parseCounterexample(text: string): Counterexample {
  const json = parseJson(text);
  const { format, version } = json;
  if (format !== formatName) {
    throw new CounterexampleFileError(`it is no counterexample: its "format" is not "${formatName}"`);
  }
  if (version !== formatVersion && version !== 1) {
    const advice = "replay it with the Rollcall that wrote it";
    throw new CounterexampleFileError(
      `it has format version ${JSON.stringify(version)}, this Rollcall reads 1 to ${formatVersion}; ${advice}`,
    );
  }
  // Version 1 knew of nothing that goes wrong.
  const parsed = v.safeParse(form, version === 1 ? { ...json, faults: [] } : json);
  if (!parsed.success) {
    const problems = parsed.issues.slice(0, 3).map(({ path, message }) => {
      const field = (path ?? []).map((part) => String(part.key)).join(".");
      return `${field}: ${message}`;
    });
    throw new CounterexampleFileError(`it is damaged: ${problems.join("; ")}`);
  }
  const { finding, program, ...rest } = parsed.output;
  return {
    format,
    version: formatVersion,
    ...rest,
    finding: { ...finding, code: finding.code as FindingCode },
    program: program as ConcurrentProgram,
  };
}

function parseJson(text: string): { readonly format?: unknown; readonly version?: unknown } {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null) return json;
  } catch (error) {
    throw new CounterexampleFileError(`it is no JSON (${(error as Error).message})`);
  }
  throw new CounterexampleFileError("it is no counterexample: a JSON object is expected");
}
