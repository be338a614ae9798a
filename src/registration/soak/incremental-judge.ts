import { checkInvariants, type StoreSnapshot } from "rollcall/model";
import type { IncrementalJudge, SegmentFailure, SegmentJudgement } from "../../workload/index.js";
import { type AccountField, fieldsGiven } from "../account-fields.js";
import type { RegistrationEvent } from "../event.js";
import {
  type AuthIds,
  attributeUnnamed,
  type Contradiction,
  contradictionFindings,
  groupsIn,
  historyOfGroup,
  isOfSeveral,
  learnAuthIds,
  type PossibleState,
  type QuiescentSnapshot,
  readLists,
  sharedAuthIds,
  shownStates,
  unnamedAccounts,
  violationFinding,
  withRepresentatives,
} from "../judge/index.js";
import { quoteKey } from "../quote.js";
import { createGroupStates, type GroupStates } from "./group-states.js";

/** The part of a segment that is known now. */
interface Known {
  /** In the order in which they returned. */
  readonly events: readonly RegistrationEvent[];
  readonly quiescent: readonly QuiescentSnapshot[];
  readonly authIds: AuthIds;
  /** The fields that the store shows. */
  readonly given: readonly AccountField[];
}

/**
 * The incremental checker of one storage: it keeps all possible states of each key. `representative`: the one key of all that
 * are one account. Default: the key itself.
 */
export function createIncrementalJudge(representative: (key: string) => string = (key) => key): IncrementalJudge {
  const states = createGroupStates();
  const { groups } = states;
  /** Of the segment before, too: a registration that a kill has ended is named only after the restart. */
  let recent: readonly RegistrationEvent[] = [];
  let authIds: AuthIds = learnAuthIds([]);

  return {
    advance(segment) {
      const asUsed = segment.events as readonly RegistrationEvent[];
      const events = asUsed
        .map((event) => withRepresentatives(event, representative))
        .toSorted((a, b) => a.return - b.return);
      const quiescent = segment.initial === undefined ? [] : [segment.initial as QuiescentSnapshot];
      const snapshots = quiescent.map(({ snapshot }) => snapshot);
      const withRecent = [...recent, ...events];
      recent = events;
      states.learn(events);
      const told = learnAuthIds([...reminders(states), ...events], groups);
      authIds = attributeUnnamed(told, withRecent, snapshots, groups);
      const given = fieldsGiven(
        withRecent.map(({ outcome }) => outcome),
        snapshots,
      );
      const judged = judgeSegment(states, { events, quiescent, authIds, given });
      return judged.type === "failed" ? withEventsAsUsed(judged, asUsed) : judged;
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
        subjects: key === undefined ? [] : groups.keysOf(groups.of(key)),
        possible: key === undefined ? [] : shownStates(states.of(groups.of(key)), given),
      };
    },
  };
}

/** Judges a segment. If it can be explained, `states` are those at its end. */
function judgeSegment(states: GroupStates, known: Known): SegmentJudgement {
  const { events, quiescent, authIds } = known;
  const { lists, problems } = readLists(events, authIds, unnamedAuthIds(events));
  const [problem] = [...problems, ...sharedAuthIds(authIds)];
  if (problem !== undefined) return failure({ findings: [problem.finding], culprit: problem.event });
  // Every key that may be registered was read back, so an answer has named every account there is.
  const strangers = quiescent.flatMap(({ snapshot }) => unnamedAccounts(snapshot, authIds));
  if (strangers.length > 0) return failure({ findings: strangers });

  const { groups } = states;
  const sources = { events, lists, quiescent, losses: [], authIds, groups };
  for (const group of new Set([...states.names(), ...groupsIn(events, groups)])) {
    const stopped = states.advance(group, historyOfGroup(group, sources));
    if (stopped?.type === "undecided") return { type: "undecided", reason: `${stopped.reason}: ${quoteKey(group)}` };
    if (stopped !== undefined) return contradicted(stopped.contradiction, states, known);
  }
  return { type: "explained" };
}

function contradicted(contradiction: Contradiction, { groups }: GroupStates, known: Known): SegmentFailure {
  const { events, authIds, given } = known;
  // Positions of a segment are those of its events; the store at rest is none of them.
  const culprit = events.find(({ call }) => call === contradiction.culprit.call);
  return failure({
    findings: contradictionFindings(contradiction, { authIds, groups, given }),
    ...(culprit === undefined ? {} : { culprit }),
    subjects: groups.keysOf(groups.of(contradiction.culprit.operation.key)),
    possible: shownStates(contradiction.possibleStates, given),
  });
}

/** The failure, its culprit with the key that was used. */
function withEventsAsUsed(judged: SegmentFailure, events: readonly RegistrationEvent[]): SegmentFailure {
  const { culprit } = judged;
  const used = culprit === undefined ? undefined : events.find(({ call }) => call === culprit.call);
  return used === undefined ? judged : { ...judged, culprit: used };
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
 * removed has perhaps given its auth id up; so has one whose key was changed.
 */
function reminders(states: GroupStates): RegistrationEvent[] {
  const position = { client: -1, call: -1, return: -1 };
  return states.names().flatMap((group) => {
    const possible = states.of(group).map((state) => accountsIn(group, state));
    const told = new Map(possible.flat().flatMap(([key, authId]) => (authId === undefined ? [] : [[authId, key]])));
    const finds = [...told].map(([authId, key]): RegistrationEvent => {
      const answer = { type: "found", registration: { authId } } as const;
      return { ...position, operation: { type: "find", key }, outcome: { type: "answered", answer } };
    });
    if (!states.groups.isLinked(group) && possible.every((accounts) => accounts.length > 0)) return finds;
    const operation = { type: "remove", key: group } as const;
    return [...finds, { ...position, operation, outcome: { type: "indeterminate" } }];
  });
}

/** The keys that are registered in a state, each with the auth id of its account. */
function accountsIn(group: string, state: PossibleState): readonly (readonly [string, string | undefined])[] {
  if (state === null) return [];
  return isOfSeveral(state) ? [...state].map(([key, { authId }]) => [key, authId] as const) : [[group, state.authId]];
}

/** The maximum number of accounts whose auth id no answer has named: new ones, and those whose key was changed. */
function unnamedAuthIds(events: readonly RegistrationEvent[]): number {
  return events.filter(({ operation, outcome }) => {
    if (operation.type === "register") return outcome.type === "indeterminate";
    return operation.type === "changeKey" && (outcome.type === "indeterminate" || outcome.type === "answered");
  }).length;
}
