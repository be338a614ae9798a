import { environmentTypes, shown } from "../core/index.js";
import { BrokenTargetError, meantBy, problemOfServices } from "../workload/index.js";
import { copyPlain, isRecord, NotPlainError } from "./plain-data.js";
import type { ModelTarget } from "./target.js";

const targetFields = {
  name: "a string that is not empty",
  model: "an object with initial and operations",
  setup: "function",
  connect: "function",
  recover: "function",
  inspect: "function",
  check: "function",
  jobs: "an object of functions",
  tolerates: "function",
  maxClients: "a whole number, at least 1",
  clients: '"one thread each" or "one process"',
  survives: '"power-loss" or "process-crash"',
  startsAlone: "true or false",
} as const;
const modelFields = ["initial", "operations", "atRest", "partition"] as const;
const operationFields = ["argument", "step", "readOnly"] as const;

/** Fields of registration targets that would be ignored here, and what to write instead. */
const foreignFields: { readonly [name: string]: string } = {
  apiKeys: "give the operations an `argument` instead",
  canonicalKey: "let `step` treat such arguments alike instead",
  isConflict: "let `step` return `{ state, throws }` instead",
  databaseMayBeLost: "leave it out",
};

/**
 * Returns whether the export has a model, or a misspelt one: `modle` then is wrong use, with the name that was meant.
 */
export function bringsModel(exported: object): boolean {
  return "model" in exported || Object.keys(exported).some((name) => letters(name) === letters("model"));
}

function letters(name: string): string {
  return [...name.toLowerCase()].sort().join("");
}

/** @throws BrokenTargetError naming the field, what came, and what was expected */
export function checkModelTarget(exported: object): ModelTarget {
  const target = new Map(Object.entries(exported));
  // What stands in a class counts, too.
  for (const name of [...Object.keys(targetFields), "services"])
    if (name in exported) target.set(name, Reflect.get(exported, name));
  checkNames("", Object.fromEntries(target), [...Object.keys(targetFields), "services"]);
  for (const [name, instead] of Object.entries(foreignFields)) {
    if (target.has(name)) throw broken(`${name} belongs to registration stores; with a model of your own, ${instead}`);
  }
  for (const [name, expected] of Object.entries(targetFields)) {
    const value = target.get(name);
    if (value === undefined && !requiredFields.includes(name)) continue;
    if (!formOf[name]?.(value)) throw broken(`${name} must be ${article(expected)}, but ${came(value)}`);
  }
  const problem = problemOfServices(target.get("services"));
  if (problem !== undefined) throw broken(problem);
  checkModel(target.get("model"));
  return exported as ModelTarget;
}

const requiredFields: readonly string[] = ["name", "model", "connect"];
const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === "function";

const formOf: { readonly [name: string]: (value: unknown) => boolean } = {
  name: (value) => typeof value === "string" && value !== "",
  model: isRecord,
  setup: isFunction,
  connect: isFunction,
  recover: isFunction,
  inspect: isFunction,
  check: isFunction,
  jobs: (value) => isRecord(value) && Object.values(value).every(isFunction),
  tolerates: isFunction,
  maxClients: (value) => Number.isInteger(value) && Number(value) >= 1,
  clients: (value) => value === "one thread each" || value === "one process",
  survives: (value) => value === "power-loss" || value === "process-crash",
  startsAlone: (value) => typeof value === "boolean",
};

function checkModel(model: unknown): void {
  if (!isRecord(model)) throw broken(`model must be an object, but ${came(model)}`);
  checkNames("model.", model, modelFields);
  if (!("initial" in model)) throw broken("model.initial is missing: the state of an empty store");
  checkPlain("model.initial", model.initial);
  for (const name of ["atRest", "partition"]) {
    const value = model[name];
    if (value !== undefined && !isFunction(value)) throw broken(`model.${name} must be a function, but ${came(value)}`);
  }
  const { operations } = model;
  if (!isRecord(operations)) throw broken(`model.operations must be an object, by name, but ${came(operations)}`);
  if (Object.keys(operations).length === 0) throw broken("model.operations is empty; it needs at least one operation");
  for (const [name, operation] of Object.entries(operations)) checkOperation(name, operation);
}

function checkOperation(name: string, operation: unknown): void {
  const path = `model.operations.${name}`;
  const reason = whyReserved(name);
  if (reason !== undefined) throw broken(`${path}: no operation may be called ${JSON.stringify(name)}; ${reason}`);
  if (!isRecord(operation)) throw broken(`${path} must be an object with step, but ${came(operation)}`);
  checkNames(`${path}.`, operation, operationFields);
  const { step, readOnly, argument } = operation;
  if (!isFunction(step)) throw broken(`${path}.step must be a function, but ${came(step)}`);
  if (readOnly !== undefined && typeof readOnly !== "boolean") {
    throw broken(`${path}.readOnly must be true or false, but ${came(readOnly)}`);
  }
  const isArbitrary = typeof argument === "object" && argument !== null && "generate" in argument;
  if (argument !== undefined && !(isArbitrary && isFunction(argument.generate))) {
    throw broken(
      `${path}.argument must be a fast-check arbitrary, such as fc.constantFrom("a", "b"), but ${came(argument)}`,
    );
  }
}

/** Undefined: the name is free. */
function whyReserved(name: string): string | undefined {
  if (name === "") return "a report could not name it";
  if (environmentTypes.some((type) => type === name))
    return "what happens between two runs of the application has that name";
  if (name.startsWith("job:")) return "jobs have such names";
  if (name === "close") return "it is called when a client ends";
  if (name === "then") return "an object with this method counts as a promise";
  return undefined;
}

function checkNames(path: string, fields: object, known: readonly string[]): void {
  const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  for (const name of given) {
    const meant = meantBy(name, known);
    // If that is there as well, the other is something of the target's own.
    if (meant !== undefined && !given.includes(meant)) {
      throw broken(`${path}${name} is no field of a target; did you mean ${path}${meant}?`);
    }
  }
}

/** @throws BrokenTargetError if the value is no plain data */
export function checkPlain(what: string, value: unknown): unknown {
  try {
    return copyPlain(value);
  } catch (error) {
    if (error instanceof NotPlainError) throw broken(`${what} must be plain data (JSON), but ${error.message}`);
    throw error;
  }
}

function came(value: unknown): string {
  return value === undefined ? "it is missing" : `it is ${shown(value)}`;
}

function article(expected: string): string {
  return expected === "function" ? "a function" : expected;
}

function broken(problem: string): BrokenTargetError {
  return new BrokenTargetError(`the default export of the module is no target: ${problem}`);
}
