import {
  type Account,
  checkAgainstState,
  checkInvariants,
  disturb,
  emptyState,
  type Response,
  type State,
  type StoreSnapshot,
  settleAuthIds,
  step,
} from "rollcall/model";
import type { Finding } from "../../core/index.js";
import type { SequenceJudgement, SequentialRun } from "../../workload/index.js";
import { type AccountField, fieldsGiven, givesCreated } from "../account-fields.js";
import type { Outcome, RegistrationEvent } from "../event.js";
import type { CheckedResponse } from "../specification.js";
import { storeSpecification } from "../store-specification.js";
import { violationFinding } from "./violation.js";

/** What the model returns, in the fields that the store gives. */
export type ShownExpected =
  | { readonly type: "account"; readonly fields: object }
  | { readonly type: "value"; readonly value: unknown }
  | { readonly type: "listed"; readonly keys: readonly string[] }
  /** An error is the only right answer: the user database is lost. */
  | { readonly type: "failed" }
  /** An error is the only right answer: the new key is registered to another account. */
  | { readonly type: "refused" };

/**
 * Compares every answer of one client with the only one that the model gives, and the store at rest after each run of the
 * application with the model's state. Ends with the first disagreement.
 */
export function judgeSequence(runs: readonly SequentialRun[]): SequenceJudgement {
  let state: State = emptyState;
  for (const [run, { events, snapshot, losses }] of runs.entries()) {
    const own = events as readonly RegistrationEvent[];
    const given = fieldsOf(own, snapshot as StoreSnapshot | undefined);
    for (const [event, each] of own.entries()) {
      const judged = judgeEvent(state, each, given);
      if ("finding" in judged) return { findings: [judged.finding], wrong: { run, event, expected: judged.expected } };
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
  const outcomes = events.map(({ outcome }) => outcome);
  const given: readonly AccountField[] = fieldsGiven(outcomes, snapshot === undefined ? [] : [snapshot]);
  return new Set<string>(givesCreated(outcomes) ? [...given, "created"] : given);
}

function judgeEvent(
  state: State,
  { operation, outcome }: RegistrationEvent,
  given: Given,
): { readonly state: State } | { readonly finding: Finding; readonly expected: ShownExpected } {
  // "Nothing was changed" is what a rejected error means; whether that is true, the later answers show.
  if (outcome.type === "rejected") return { state };
  const response = toResponse(outcome);
  const after = response === undefined ? undefined : storeSpecification.step(state, operation, response);
  if (after !== undefined) return { state: after };
  const expected = shownExpected(step(state, operation).response, given);
  return { finding: findingOf(operation, outcome, expected), expected };
}

/** Undefined: a list that is wrong whatever the state is. */
function toResponse(outcome: Outcome): CheckedResponse | undefined {
  if (outcome.type !== "answered" || outcome.answer.type !== "listed") return outcome;
  const authIds = new Set(outcome.answer.authIds);
  return authIds.size === outcome.answer.authIds.length ? { type: "listedIds", authIds } : undefined;
}

function findingOf(operation: RegistrationEvent["operation"], outcome: Outcome, expected: ShownExpected): Finding {
  switch (outcome.type) {
    case "threw":
      return { code: "operation-threw", values: { operation, outcome, expected } };
    case "malformed":
      return { code: "malformed-answer", values: { message: outcome.message } };
    case "conflict":
      return { code: "refused-unregistered", values: { operation, error: outcome.error, expected } };
    case "answered":
    case "indeterminate":
    case "rejected":
      return { code: "wrong-answer", values: { operation, outcome, expected } };
    default:
      return outcome satisfies never;
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
    case "refused":
      return { type: "refused" };
    default:
      return response satisfies never;
  }
}

function shownFields({ keyName, pollInterval, active }: Account, given: Given): object {
  return Object.fromEntries(Object.entries({ keyName, pollInterval, active }).filter(([name]) => given.has(name)));
}

function judgeSnapshot(before: State, snapshot: StoreSnapshot): Finding[] {
  const state = settleAuthIds(snapshot, before);
  const lost = [...state.values()].flatMap(({ database, authId = "" }) => (database === "lost" ? [authId] : []));
  const keys = new Map([...state].flatMap(([key, { authId }]) => (authId === undefined ? [] : [[authId, key]])));
  const violations = [...checkInvariants(snapshot, new Set(lost)), ...checkAgainstState(snapshot, state)];
  return violations.map((violation) => violationFinding(violation, { keyOf: (authId) => keys.get(authId) }));
}
