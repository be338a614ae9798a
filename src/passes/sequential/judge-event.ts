import { type State, step } from "rollcall/model";
import type { Event, Finding, Observation, ProgramStep } from "../../core/index.js";
import type { AccountField } from "../../registration/index.js";
import { type CheckedResponse, readListing, sayExpected, sayObservation, sayOperation, storeSpecification } from "../../registration/index.js";

export interface JudgedEvent {
  readonly state: State;
  readonly step: ProgramStep;
  readonly finding?: Finding;
}

/** Which fields of an answer the store gives: the others are not said. */
export type Given = readonly (AccountField | "created")[];

/** Compares one answer with the only one that the model gives in this state. */
export function judgeEvent(state: State, { operation, observation }: Event, given: Given): JudgedEvent {
  const shown = { action: operation, observation };
  // "Nothing was changed" is what a tolerated error means; whether that is true, the later answers show.
  if (observation.type === "tolerated") return { state, step: shown };
  const next = step(state, operation);
  const response = toResponse(state, observation);
  const after = response === undefined ? undefined : storeSpecification.step(state, operation, response);
  if (after !== undefined) return { state: after, step: shown };
  const expected = sayExpected(next.response, given);
  const finding = findingOf(sayOperation(operation), expected, observation);
  return { state, step: { ...shown, expected }, finding };
}

/** Undefined: a list that is wrong whatever the state is. */
function toResponse(state: State, observation: Observation): CheckedResponse | undefined {
  if (observation.type !== "answered" || observation.answer.type !== "listed") return observation;
  const keys = new Map([...state].map(([key, { authId = "" }]) => [authId, key]));
  const listing = readListing(observation.answer.authIds, (authId) => keys.get(authId));
  return listing.type === "keys" ? { type: "listedKeys", authIds: listing.authIds } : undefined;
}

function findingOf(operation: string, expected: string, observation: Observation): Finding {
  switch (observation.type) {
    case "threw":
      return {
        code: "operation-threw",
        message: `${operation} ${sayObservation(observation)}; expected was ${expected}`,
      };
    case "malformed":
      return { code: "malformed-answer", message: observation.message };
    case "conflict":
      return {
        code: "refused-unregistered",
        message: `${operation} was ${sayObservation(observation)}; expected was ${expected}`,
      };
    case "answered":
    case "interrupted":
    case "tolerated": {
      const message = `${operation} answered ${sayObservation(observation)}; expected was ${expected}`;
      return { code: "wrong-answer", message };
    }
    default:
      return observation satisfies never;
  }
}
