import { pathToFileURL } from "node:url";
import { describeStates, type RecordedModel, recordedModel, type StateSet } from "../../model-target/index.js";
import { BrokenTargetError } from "../../workload/index.js";
import { type AnySpecification, type CheckModel, CheckUsageError, untyped } from "./model.js";

/**
 * Loads a model of the user: a module whose default export is a `Specification`, or a target with a model of its own.
 * @throws {CheckUsageError} If it cannot be loaded or is neither: the message names what is missing.
 */
export async function loadModel(path: string): Promise<CheckModel> {
  const exported = await load(path);
  const ofTarget = modelOfTarget(path, exported);
  if (ofTarget !== undefined) return targetModel(path, ofTarget);
  const specification = specificationIn(path, exported);
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

function modelOfTarget(path: string, exported: object): RecordedModel | undefined {
  try {
    return recordedModel(exported);
  } catch (error) {
    if (error instanceof BrokenTargetError) throw new CheckUsageError(`the model ${path}: ${error.message}`);
    throw error;
  }
}

/** An operation is its name, and its argument in `argument` or `value`. A store that answers nothing answers null. */
function targetModel(path: string, { specification, operationTypes }: RecordedModel): CheckModel {
  return {
    name: path,
    interpret({ type, value, fields }, end) {
      if (!operationTypes.includes(type)) {
        return { type: "problem", expected: `the operation ${operationTypes.join(", ")}`, found: type };
      }
      const argument = fields.argument ?? value;
      const operation = argument === null ? { type } : { type, argument };
      const response = end.type === "unanswered" ? undefined : (end.response ?? null);
      return { type: "operation", operation, response };
    },
    specificationFor: () => untyped(specification),
    describeState: (state) => describeStates(state as StateSet),
    isForeign: true,
  };
}

const members = {
  initial: "the state before the first operation",
  step: "a function (state, operation, response) that returns the next state, or undefined",
  equal: "a function (a, b) that returns whether two states are equivalent",
  readOnly: "a function (operation, response) that returns whether it changes nothing; () => false is always right",
} as const;

async function load(path: string): Promise<object> {
  let exported: unknown;
  try {
    const module: { readonly default?: unknown } = await import(pathToFileURL(path).href);
    exported = module.default;
  } catch (error) {
    throw new CheckUsageError(`the model ${path} cannot be loaded: ${(error as Error).message}`);
  }
  if (typeof exported === "object" && exported !== null) return exported;
  const form = `a model is a module whose default export is a specification, with ${Object.keys(members).join(", ")}`;
  throw new CheckUsageError(`the model ${path} has no default export that is an object; ${form}`);
}

function specificationIn(path: string, exported: object): AnySpecification {
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
