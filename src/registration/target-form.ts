import { operationTypes } from "rollcall/model";
import * as v from "valibot";
import { shown } from "../core/index.js";
import {
  BrokenTargetError,
  misspellingsIn,
  problemOfServices,
  propertyNamesOf,
  type Traits,
} from "../workload/index.js";
import { hasNewField } from "./first-edition.js";
import { quoteKey } from "./quote.js";
import type { RegistrationClient, RegistrationTarget } from "./target.js";

const isFunction = (value: unknown): boolean => typeof value === "function";
const required = v.custom(isFunction, "must be a function");
const optional = v.optional(v.custom(isFunction, "must be a function where it is given"));
/** Of different accounts. */
export const apiKeysMin = 8;

const fields = {
  name: v.pipe(v.string("must be a string"), v.minLength(1, "must not be empty")),
  connect: required,
  inspect: required,
  setup: optional,
  recover: optional,
  tolerates: optional,
  isConflict: optional,
  canonicalKey: optional,
  check: optional,
  maxClients: v.optional(
    v.pipe(v.number("must be a number"), v.integer("must be a whole number"), v.minValue(1, "must be at least 1")),
  ),
  clients: v.optional(v.picklist(["one thread each", "one process"], 'must be "one thread each" or "one process"')),
  survives: v.optional(v.picklist(["power-loss", "process-crash"], 'must be "power-loss" or "process-crash"')),
  databaseMayBeLost: v.optional(v.boolean("must be true or false")),
  startsAlone: v.optional(v.boolean("must be true or false")),
  jobs: v.optional(
    v.pipe(
      v.custom<object>((value) => typeof value === "object" && !Array.isArray(value), "must be an object of functions"),
      v.record(v.string(), required, "must be an object of functions"),
    ),
  ),
  apiKeys: v.optional(
    v.pipe(
      v.array(v.string("must be a string"), "must be an array of strings"),
      v.minLength(apiKeysMin, `must name at least ${apiKeysMin} keys`),
    ),
  ),
};
const form = v.object(fields);

/** Of a target. */
const targetFields: readonly string[] = [...Object.keys(fields), "services"];
const clientMethods: readonly string[] = [...operationTypes, "close"];

/** What only this workload needs to know of a target, as plain data. */
export interface OwnTraits {
  readonly apiKeys?: readonly string[];
  /** It has `canonicalKey`. */
  readonly hasCanonicalKey: boolean;
  readonly databaseMayBeLost: boolean;
  /** Whether the target has a field that the first edition of the contract does not know. */
  readonly hasNewField: boolean;
}

/** @throws BrokenTargetError naming every field that is missing, misspelt, or of the wrong form */
export function checkTarget(exported: object): RegistrationTarget {
  const misspelt = misspellingsIn(propertyNamesOf(exported), targetFields);
  const meant = new Set(misspelt.map((each) => each.meant));
  // A field that is missing is read as undefined, so that what is said of it is what was expected.
  const given = Object.fromEntries(Object.keys(fields).map((field) => [field, Reflect.get(exported, field)]));
  const parsed = v.safeParse(form, given);
  // That `connect` is missing is explained by `conect`.
  const wrong = (parsed.issues ?? []).filter(({ path }) => !meant.has(String(path?.[0]?.key)));
  const problems = [
    ...misspelt.map(({ given, meant }) => `${given} is no field of a target; did you mean ${meant}?`),
    ...wrong.map(describeProblem),
  ];
  if (problems.length === 0 && parsed.success) problems.push(...contradictionsIn(exported as RegistrationTarget));
  if (problems.length === 0) return exported as RegistrationTarget;
  throw new BrokenTargetError(`the default export of the module is no target: ${problems.join("; ")}`);
}

function describeProblem({ path, input, message }: v.BaseIssue<unknown>): string {
  const field = (path ?? []).map(({ key }) => String(key)).join(".");
  return input === undefined ? `${field} ${message}, but is missing` : `${field} ${message}, but is ${shown(input)}`;
}

/** Fields that are right, each for itself, and not together. */
function contradictionsIn({ apiKeys = [], jobs = {}, recover, services }: RegistrationTarget): string[] {
  const twice = apiKeys.find((key, index) => apiKeys.indexOf(key) !== index);
  const problem = problemOfServices(services);
  return [
    ...(problem === undefined ? [] : [problem]),
    ...(twice === undefined ? [] : [`apiKeys must all be different, but name ${quoteKey(twice)} twice`]),
    ...(recover !== undefined && Object.hasOwn(jobs, "start")
      ? [
          "jobs must not name one start, since with recover job:start is the start of the application; name it otherwise",
        ]
      : []),
  ];
}

/** @throws BrokenTargetError if `connect` returned something without `register`, or with a misspelt operation */
export function checkClient(target: RegistrationTarget, client: unknown): RegistrationClient {
  if (typeof client !== "object" || client === null) {
    throw new BrokenTargetError(`connect must return a client with the method register, but returned ${shown(client)}`);
  }
  const methods = propertyNamesOf(client).filter((name) => isMethod(client, name));
  const problems = misspellingsIn(methods, clientMethods).map(
    ({ given, meant }) => `${given} is no operation of a client; did you mean ${meant}?`,
  );
  if (methods.includes("changeKey") && target.isConflict === undefined) {
    problems.push("changeKey needs isConflict of the target, for the error with which it refuses a registered new key");
  }
  if (problems.length > 0)
    throw new BrokenTargetError(`the client that connect returned is wrong: ${problems.join("; ")}`);
  if (isMethod(client, "register")) return client as RegistrationClient;
  const has = methods.length === 0 ? "no methods" : `only ${methods.join(", ")}`;
  throw new BrokenTargetError(`connect must return a client with the method register, but returned one with ${has}`);
}

/** A getter of the target may throw. */
function isMethod(client: object, name: string): boolean {
  try {
    return isFunction(Reflect.get(client, name));
  } catch {
    return false;
  }
}

/** The traits, without the functions of the target. */
export function traitsOf(target: RegistrationTarget): Traits {
  const { name, apiKeys, maxClients = Number.POSITIVE_INFINITY, survives = "power-loss", databaseMayBeLost } = target;
  const { clients: placement = "one thread each" } = target;
  const own: OwnTraits = {
    databaseMayBeLost: databaseMayBeLost ?? true,
    hasNewField: hasNewField(target),
    hasCanonicalKey: target.canonicalKey !== undefined,
    ...(apiKeys === undefined ? {} : { apiKeys }),
  };
  return { workload: "registration", name, maxClients, placement, survives, jobs: jobsOf(target, maxClients), own };
}

/**
 * The target's own, and the start beside live clients: that connects once more, so it needs a store that allows several
 * connections.
 */
function jobsOf(
  { jobs = {}, recover, startsAlone, clients }: RegistrationTarget,
  maxClients: number,
): readonly string[] {
  const starts = recover !== undefined && startsAlone !== true && maxClients > 1 && clients !== "one process";
  return [...Object.keys(jobs), ...(starts ? ["start"] : [])];
}
