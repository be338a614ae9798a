import type { Specification } from "../checker/index.js";
import { BrokenTargetError } from "../workload/index.js";
import { bringsModel, checkModelTarget } from "./check-target.js";
import { isRecord } from "./plain-data.js";
import type { ModelOperation } from "./sample-arguments.js";
import { type StateSet, setOf, stepSet } from "./state-set.js";
import { createStepper, seenAnswer, seenError } from "./stepper.js";

/*
 * Histories of a store that another tool has recorded, checked against the model that a target brings.
 */

/** The model of a target, as a specification. A response is an answer, or `{ throws: code }` for an error. */
export interface RecordedModel {
  readonly specification: Specification<StateSet, ModelOperation, unknown>;
  readonly operationTypes: readonly string[];
}

/**
 * Returns the model of a target as a specification. Undefined: the export brings no model.
 * @throws {BrokenTargetError} If the target breaks the contract.
 */
export function recordedModel(exported: object): RecordedModel | undefined {
  if (!bringsModel(exported)) return undefined;
  const { model } = checkModelTarget(exported);
  const stepper = createStepper(model, () => undefined);
  const initial = setOf([stepper.initial]);
  if (initial === undefined) throw new BrokenTargetError("the model has no initial state");
  const operations = new Map(Object.entries(model.operations));
  const specification: RecordedModel["specification"] = {
    initial,
    step(states, operation, response) {
      const expected = response === undefined ? undefined : seenOf(response);
      return stepSet(stepper, states, operation, ({ seen }) => expected === undefined || seen === expected);
    },
    equal: (a, b) => a === b || a.key === b.key,
    readOnly: ({ type }) => operations.get(type)?.readOnly === true,
  };
  const partition = (operation: ModelOperation): string => stepper.partitionOf(operation) ?? "";
  return {
    specification: model.partition === undefined ? specification : { ...specification, partition },
    operationTypes: [...operations.keys()],
  };
}

function seenOf(response: unknown): string {
  const isError = isRecord(response) && typeof response.throws === "string" && Object.keys(response).length === 1;
  return isError ? seenError(String(response.throws)) : seenAnswer(response);
}

/** Returns the states as text. */
export function describeStates({ members }: StateSet): string {
  return members.map(({ value }) => JSON.stringify(value)).join(" or ");
}
