import { pathToFileURL } from "node:url";
import { type AnySpecification, type CheckModel, CheckUsageError } from "./model.js";

/**
 * Loads a model of the user: a module whose default export is a `Specification`.
 * @throws {CheckUsageError} If it cannot be loaded or is no specification: the message names what is missing.
 */
export async function loadModel(path: string): Promise<CheckModel> {
  const specification = await load(path);
  return {
    name: path,
    interpret: ({ fields }, end) => {
      if (end.type === "unanswered") return { type: "operation", operation: fields, response: undefined };
      if (end.response !== undefined) return { type: "operation", operation: fields, response: end.response };
      return { type: "problem", expected: "a response; null if it returned nothing", found: "nothing" };
    },
    specificationFor: () => specification,
    describeState: (state) => JSON.stringify(state) ?? String(state),
    isForeign: true,
  };
}

const members = {
  initial: "the state before the first operation",
  step: "a function (state, operation, response) that returns the next state, or undefined",
  equal: "a function (a, b) that returns whether two states are equivalent",
  readOnly: "a function (operation, response) that returns whether it changes nothing; () => false is always right",
} as const;

async function load(path: string): Promise<AnySpecification> {
  let exported: unknown;
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
    exported = module.default;
  } catch (error) {
    throw new CheckUsageError(`the model ${path} cannot be loaded: ${(error as Error).message}`);
  }
  const form = `a model is a module whose default export is a specification, with ${Object.keys(members).join(", ")}`;
  if (typeof exported !== "object" || exported === null) {
    throw new CheckUsageError(`the model ${path} has no default export that is an object; ${form}`);
  }
  for (const [name, meaning] of Object.entries(members)) {
    const member: unknown = Reflect.get(exported, name);
    const isRight = name === "initial" ? member !== undefined : typeof member === "function";
    if (!isRight) throw new CheckUsageError(`the model ${path} has no ${name}: ${meaning}`);
  }
  const partition: unknown = Reflect.get(exported, "partition");
  if (partition !== undefined && typeof partition !== "function") {
    throw new CheckUsageError(`partition of the model ${path} is no function (operation) that returns a text`);
  }
  return exported as AnySpecification;
}
