import * as v from "valibot";
import { BrokenTargetError, type Traits } from "../workload/index.js";
import type { RegistrationClient, RegistrationTarget } from "./target.js";

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
  startsAlone: v.optional(v.boolean("must be true or false")),
  jobs: v.optional(v.record(v.string(), required, "must be an object of functions")),
  apiKeys: v.optional(
    v.pipe(
      v.array(v.string("must be a string"), "must be an array of strings"),
      v.minLength(apiKeysMin, `must name at least ${apiKeysMin} keys`),
      v.check((keys) => new Set(keys).size === keys.length, "must all be different"),
    ),
  ),
});

/** What only this workload needs to know of a target, as plain data. */
export interface OwnTraits {
  readonly apiKeys?: readonly string[];
  readonly databaseMayBeLost: boolean;
}

/** @throws BrokenTargetError naming every field that is missing or of the wrong form */
export function checkTarget(exported: object): RegistrationTarget {
  const parsed = v.safeParse(form, exported);
  if (parsed.success) return exported as RegistrationTarget;
  const problems = parsed.issues.map(describeProblem);
  throw new BrokenTargetError(`the default export of the module is no target: ${problems.join("; ")}`);
}

function describeProblem({ path, received, message }: v.BaseIssue<unknown>): string {
  const field = (path ?? []).map(({ key }) => String(key)).join(".");
  return received === "undefined" ? `${field} is missing` : `${field} ${message}`;
}

/** @throws BrokenTargetError if `connect` returned something without `register` */
export function checkClient(client: unknown): RegistrationClient {
  const register = typeof client === "object" && client !== null ? Reflect.get(client, "register") : undefined;
  if (isFunction(register)) return client as RegistrationClient;
  const came = client === null ? "null" : typeof client;
  const missing = came === "object" ? "an object without it" : came;
  throw new BrokenTargetError(`connect must answer a client with the method register, but answered ${missing}`);
}

/** The traits, without the functions of the target. */
export function traitsOf(target: RegistrationTarget): Traits {
  const { name, apiKeys, maxClients = Number.POSITIVE_INFINITY, survives = "power-loss", databaseMayBeLost } = target;
  const own: OwnTraits = {
    databaseMayBeLost: databaseMayBeLost ?? true,
    ...(apiKeys === undefined ? {} : { apiKeys }),
  };
  // A start beside live clients connects one client more.
  const mayStartBeside = target.recover !== undefined && target.startsAlone !== true && maxClients > 1;
  const start = mayStartBeside ? ["start"] : [];
  const jobs = [...new Set([...Object.keys(target.jobs ?? {}), ...start])];
  return { workload: "registration", name, maxClients, survives, jobs, own };
}
