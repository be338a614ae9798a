import { checkInvariants, type StoreSnapshot } from "rollcall/model";
import { statesAfter } from "../../checker/index.js";
import type { IncrementalJudge, SegmentFailure, SegmentJudgement } from "../../workload/index.js";
import { type AccountField, fieldsGiven } from "../account-fields.js";
import type { RegistrationEvent } from "../event.js";
import {
  type AuthIds,
  attributeUnnamed,
  contradictionFindings,
  historyOfKey,
  keysOf,
  learnAuthIds,
  type QuiescentSnapshot,
  readLists,
  sharedAuthIds,
  shownStates,
  unnamedAccounts,
  violationFinding,
} from "../judge/index.js";
import { quoteKey } from "../quote.js";
import { type KeyState, keySpecification } from "../specification.js";

/** A segment, as far as it is known by now. */
interface Known {
  /** In the order in which they returned. */
  readonly events: readonly RegistrationEvent[];
  readonly quiescent: readonly QuiescentSnapshot[];
  readonly end: number;
  readonly authIds: AuthIds;
  /** The fields that the store shows. */
  readonly given: readonly AccountField[];
}

/** The incremental checker of one storage: it keeps all possible states of each key. */
export function createIncrementalJudge(): IncrementalJudge {
  const states = new Map<string, readonly KeyState[]>();
  /** Of the segment before, too: a registration that a kill indeterminate is named only after the restart. */
  let recent: readonly RegistrationEvent[] = [];
  let authIds: AuthIds = learnAuthIds([]);

  return {
    advance(segment) {
      const events = (segment.events as readonly RegistrationEvent[]).toSorted((a, b) => a.return - b.return);
      const quiescent = segment.initial === undefined ? [] : [segment.initial as QuiescentSnapshot];
      const snapshots = quiescent.map(({ snapshot }) => snapshot);
      const withRecent = [...recent, ...events];
      recent = events;
      authIds = attributeUnnamed(learnAuthIds([...reminders(states), ...events]), withRecent, snapshots);
      const given = fieldsGiven(
        withRecent.map(({ outcome }) => outcome),
        snapshots,
      );
      return judgeSegment(states, { events, quiescent, end: segment.end, authIds, given });
    },
    checkAtRest(read) {
      const snapshot = read as StoreSnapshot;
      const violations = checkInvariants(snapshot);
      const [first] = violations;
      if (first === undefined) return undefined;
      const key = authIds.keyOf(ownerOf(first.subject, snapshot));
      const given = fieldsGiven(
        recent.map(({ outcome }) => outcome),
        [snapshot],
      );
      return {
        type: "failed",
        findings: violations.map((violation) => violationFinding(violation, authIds)),
        subjects: key === undefined ? [] : [key],
        possible: key === undefined ? [] : shownStates(states.get(key) ?? [], given),
      };
    },
  };
}

/** Judges a segment. If it can be explained, `states` are those at its end. */
function judgeSegment(states: Map<string, readonly KeyState[]>, known: Known): SegmentJudgement {
  const { events, quiescent, authIds } = known;
  const { lists, problems } = readLists(events, authIds, indeterminateRegistrations(events));
  const [problem] = [...problems, ...sharedAuthIds(authIds)];
  if (problem !== undefined) return failure({ findings: [problem.finding], culprit: problem.event });
  // Every key that may be registered was read back, so an answer has named every account there is.
  const strangers = quiescent.flatMap(({ snapshot }) => unnamedAccounts(snapshot, authIds));
  if (strangers.length > 0) return failure({ findings: strangers });

  const sources = { events, lists, quiescent, losses: [], authIds };
  for (const key of new Set([...states.keys(), ...keysOf(events)])) {
    const { answered, indeterminate } = historyOfKey(key, sources);
    const segment = { entries: answered, indeterminate, end: known.end };
    const after = statesAfter(keySpecification, states.get(key) ?? [null], segment);
    switch (after.type) {
      case "possible":
        states.set(key, after.states);
        break;
      case "undecided":
        return { type: "undecided", reason: `${after.reason}: ${quoteKey(key)}` };
      case "contradiction":
        return contradicted(key, after.contradiction, known);
      default:
        after satisfies never;
    }
  }
  return { type: "explained" };
}

function contradicted(
  key: string,
  contradiction: Parameters<typeof contradictionFindings>[0],
  { events, authIds, given }: Known,
): SegmentFailure {
  const possible = shownStates(contradiction.possibleStates, given);
  const findings = contradictionFindings(contradiction, authIds, given);
  // Positions of a segment are those of its events; the store at rest is none of them.
  const culprit = events.find(({ call }) => call === contradiction.culprit.call);
  return failure({
    findings: findings.length > 0 ? findings : [{ code: "not-linearizable", values: { key, atRest: true, possible } }],
    ...(culprit === undefined ? {} : { culprit }),
    subjects: [key],
    possible,
  });
}

function failure(found: Partial<SegmentFailure> & Pick<SegmentFailure, "findings">): SegmentFailure {
  return { type: "failed", subjects: [], possible: [], ...found };
}

/** The auth id that a violation is about: its subject is one, or the path of a database. */
function ownerOf(subject: string, { registry = [] }: StoreSnapshot): string {
  return registry.find(({ dbPath }) => dbPath === subject)?.authId ?? subject;
}

/**
 * What is known of auth ids from earlier segments, as answers that were given before this one. An account that may have been
 * removed has perhaps given its auth id up.
 */
function reminders(states: ReadonlyMap<string, readonly KeyState[]>): RegistrationEvent[] {
  const position = { client: -1, call: -1, return: -1 };
  return [...states].flatMap(([key, possible]) => {
    const told = new Set(possible.flatMap((state) => (state?.authId === undefined ? [] : [state.authId])));
    const finds = [...told].map((authId): RegistrationEvent => {
      const answer = { type: "found", registration: { authId } } as const;
      return { ...position, operation: { type: "find", key }, outcome: { type: "answered", answer } };
    });
    if (!possible.includes(null)) return finds;
    return [...finds, { ...position, operation: { type: "remove", key }, outcome: { type: "indeterminate" } }];
  });
}

/** Each may have created an account of which no client was told the auth id. */
function indeterminateRegistrations(events: readonly RegistrationEvent[]): number {
  return events.filter(({ operation, outcome }) => operation.type === "register" && outcome.type === "indeterminate")
    .length;
}
