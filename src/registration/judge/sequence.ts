import {
  type Account,
  checkAgainstState,
  checkInvariants,
  disturb,
  emptyState,
  type Response,
  type State,
  type StoreSnapshot,
  step,
} from "rollcall/model";
import type { Finding } from "../../core/index.js";
import type { SequenceJudgement, SequentialLife } from "../../workload/index.js";
import { type AccountField, fieldsGiven, givesCreated } from "../account-fields.js";
import type { Observation, RegistrationEvent } from "../event.js";
import { type CheckedResponse, storeSpecification } from "../specification.js";
import { readListing } from "./listing.js";
import { violationFinding } from "./violation.js";

/** What the model returns, in the fields that the store gives. */
export type ShownExpected =
  | { readonly type: "account"; readonly fields: object }
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "listed"; readonly keys: readonly string[] }
  /** An error is the only right answer: the user database is lost. */
  | { readonly type: "failed" };

/**
 * Compares every answer of one client with the only one that the model gives, and the store at rest after each run of the
 * application with the model's state. Ends with the first disagreement.
 */
export function judgeSequence(lives: readonly SequentialLife[]): SequenceJudgement {
  let state: State = emptyState;
  for (const [life, { events, snapshot, losses }] of lives.entries()) {
    const own = events as readonly RegistrationEvent[];
    const given = fieldsOf(own, snapshot as StoreSnapshot | undefined);
    for (const [event, each] of own.entries()) {
      const judged = judgeEvent(state, each, given);
      if ("finding" in judged) return { findings: [judged.finding], wrong: { life, event, expected: judged.expected } };
      state = judged.state;
    }
    const atRest = snapshot === undefined ? [] : judgeSnapshot(state, snapshot as StoreSnapshot);
    if (atRest.length > 0) return { findings: atRest };
    for (const { key } of losses) state = disturb(state, { type: "lose", key });
  }
  return { findings: [] };
}

type Given = ReadonlySet<string>;

function fieldsOf(events: readonly RegistrationEvent[], snapshot: StoreSnapshot | undefined): Given {
  const observations = events.map(({ observation }) => observation);
  const given: readonly AccountField[] = fieldsGiven(observations, snapshot === undefined ? [] : [snapshot]);
  return new Set<string>(givesCreated(observations) ? [...given, "created"] : given);
}

function judgeEvent(
  state: State,
  { operation, observation }: RegistrationEvent,
  given: Given,
): { readonly state: State } | { readonly finding: Finding; readonly expected: ShownExpected } {
  // "Nothing was changed" is what a tolerated error means; whether that is true, the later answers show.
  if (observation.type === "tolerated") return { state };
  const response = toResponse(state, observation);
  const after = response === undefined ? undefined : storeSpecification.step(state, operation, response);
  if (after !== undefined) return { state: after };
  const expected = shownExpected(step(state, operation).response, given);
  return { finding: findingOf(operation, observation, expected), expected };
}

/** Undefined: a list that is wrong whatever the state is. */
function toResponse(state: State, observation: Observation): CheckedResponse | undefined {
  if (observation.type !== "answered" || observation.answer.type !== "listed") return observation;
  const keys = new Map([...state].map(([key, { authId = "" }]) => [authId, key]));
  const listing = readListing(observation.answer.authIds, (authId) => keys.get(authId));
  return listing.type === "keys" ? { type: "listedKeys", authIds: listing.authIds } : undefined;
}

function findingOf(
  operation: RegistrationEvent["operation"],
  observation: Observation,
  expected: ShownExpected,
): Finding {
  switch (observation.type) {
    case "threw":
      return { code: "operation-threw", values: { operation, observation, expected } };
    case "malformed":
      return { code: "malformed-answer", values: { message: observation.message } };
    case "conflict":
      return { code: "refused-unregistered", values: { operation, error: observation.error, expected } };
    case "answered":
    case "interrupted":
    case "tolerated":
      return { code: "wrong-answer", values: { operation, observation, expected } };
    default:
      return observation satisfies never;
  }
}

function shownExpected(response: Response, given: Given): ShownExpected {
  switch (response.type) {
    case "registered": {
      const created = given.has("created") ? { created: response.created } : {};
      return { type: "account", fields: { ...created, ...shownFields(response.account, given) } };
    }
    case "found":
      return response.account === null
        ? { type: "value", value: null }
        : { type: "account", fields: shownFields(response.account, given) };
    case "done":
      return { type: "value", value: response.found };
    case "data":
      return { type: "value", value: response.value };
    case "listed":
      return { type: "listed", keys: response.keys };
    case "failed":
      return { type: "failed" };
    default:
      return response satisfies never;
  }
}

function shownFields({ keyName, pollInterval, active }: Account, given: Given): object {
  return Object.fromEntries(Object.entries({ keyName, pollInterval, active }).filter(([name]) => given.has(name)));
}

function judgeSnapshot(state: State, snapshot: StoreSnapshot): Finding[] {
  const lost = [...state.values()].flatMap(({ database, authId = "" }) => (database === "lost" ? [authId] : []));
  const keys = new Map([...state].flatMap(([key, { authId }]) => (authId === undefined ? [] : [[authId, key]])));
  const violations = [...checkInvariants(snapshot, new Set(lost)), ...checkAgainstState(snapshot, state)];
  return violations.map((violation) => violationFinding(violation, { keyOf: (authId) => keys.get(authId) }));
}
