import * as v from "valibot";
import type { RegistrationClient, RegistrationTarget } from "../registration/index.js";

/** The target module, or what it gave, is not of the form that the contract asks for. */
export class BrokenTargetError extends Error {
  readonly code = "BROKEN_TARGET";
  override readonly name = "BrokenTargetError";
}

const isFunction = (value: unknown): boolean => typeof value === "function";
const required = v.custom(isFunction, "must be a function");
const optional = v.optional(v.custom(isFunction, "must be a function where it is given"));
const apiKeysMin = 8;

const form = v.object({
  name: v.pipe(v.string("must be a string"), v.minLength(1, "must not be empty")),
  connect: required,
  inspect: required,
  setup: optional,
  recover: optional,
  tolerates: optional,
  isConflict: optional,
  check: optional,
  maxClients: v.optional(
    v.pipe(v.number("must be a number"), v.integer("must be a whole number"), v.minValue(1, "must be at least 1")),
  ),
  survives: v.optional(v.picklist(["power-loss", "process-crash"], 'must be "power-loss" or "process-crash"')),
  databaseMayBeLost: v.optional(v.boolean("must be true or false")),
  apiKeys: v.optional(
    v.pipe(
      v.array(v.string("must be a string"), "must be an array of strings"),
      v.minLength(apiKeysMin, `must name at least ${apiKeysMin} keys`),
      v.check((keys) => new Set(keys).size === keys.length, "must all be different"),
    ),
  ),
});

/**
 * Imports a target module.
 * @throws BrokenTargetError naming what is missing; what the module itself throws comes through.
 */
export async function loadTarget(url: string): Promise<RegistrationTarget> {
  const module: { default?: unknown } = await import(url);
  const exported = unwrapped(module.default);
  if (exported === undefined || exported === null || typeof exported !== "object") {
    throw new BrokenTargetError(
      `the module must have a default export, an object with name, connect and inspect; its default export is ${exported === undefined ? "missing" : typeof exported}`,
    );
  }
  const parsed = v.safeParse(form, exported);
  if (!parsed.success) {
    const problems = parsed.issues.map(sayProblem);
    throw new BrokenTargetError(`the default export of the module is no target: ${problems.join("; ")}`);
  }
  return exported as RegistrationTarget;
}

/** @throws BrokenTargetError where `connect` answered something without `register`. */
export function checkClient(client: unknown): RegistrationClient {
  const register = typeof client === "object" && client !== null ? Reflect.get(client, "register") : undefined;
  if (isFunction(register)) return client as RegistrationClient;
  const came = client === null ? "null" : typeof client;
  const missing = came === "object" ? "an object without it" : came;
  throw new BrokenTargetError(`connect must answer a client with the method register, but answered ${missing}`);
}

/** A CommonJS module compiled from `export default` has it one level deeper. */
function unwrapped(exported: unknown): unknown {
  const compiled =
    typeof exported === "object" && exported !== null && "__esModule" in exported && "default" in exported;
  return compiled ? exported.default : exported;
}

function sayProblem({ path, received, message }: v.BaseIssue<unknown>): string {
  const field = (path ?? []).map(({ key }) => String(key)).join(".");
  return received === "undefined" ? `${field} is missing` : `${field} ${message}`;
}
