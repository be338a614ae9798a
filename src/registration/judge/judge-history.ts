import { checkInvariants, type StoreSnapshot } from "rollcall/model";
import type { Finding, History, Judgement } from "../../core/index.js";
import { outcomeFinding, withoutRepetitions, worstFirst } from "../../workload/index.js";
import { fieldsGiven } from "../account-fields.js";
import type { RegistrationEvent } from "../event.js";
import { ranks } from "../severity.js";
import { type AuthIds, learnAuthIds } from "./auth-ids.js";
import { findTornList, keysIn, type TornList } from "./check-lists.js";
import { lostKeys, type Sources, sharedAuthIds, toHistories } from "./checked-history.js";
import { contradictionFindings, isVague } from "./contradiction.js";
import { type Groups, groupsOf, keysOfOperation } from "./groups.js";
import { readLists } from "./listing.js";
import { findOrder, type Order } from "./order.js";
import { showEvents } from "./shown-events.js";
import { attributeUnnamed } from "./unnamed.js";
import { unnamedAccounts, violationFinding } from "./violation.js";

export type RegistrationHistory = History<RegistrationEvent, StoreSnapshot>;

/** Everything that is wrong with what several clients did at once, and with the store each time it was at rest. */
export function judgeHistory({ events: unordered, quiescent, losses }: RegistrationHistory): Judgement {
  const events = unordered.toSorted((a, b) => a.return - b.return);
  const atRest = quiescent.map((rest) => rest.snapshot);
  const groups = groupsOf(events);
  const authIds = attributeUnnamed(learnAuthIds(events, groups), events, atRest, groups);
  // Operations on a key whose database was deleted may throw; the checker decides if that was allowed.
  const lost = lostKeys(losses);
  const unexcused = events.filter(
    (event) => event.outcome.type !== "threw" || !keysOfOperation(event).some((key) => lost.has(key)),
  );
  const { lists, problems: unreadable } = readLists(events, authIds);
  const problems = [...sharedAuthIds(authIds), ...unreadable];
  const order = explain({ events, lists, quiescent, losses, authIds, groups });
  const torn = order.verdict === "linearizable" ? findTornList(events, authIds, groups) : undefined;
  const lostIds = new Set(losses.flatMap((loss) => lostAuthIds(loss, authIds, groups)));
  const outcomes = events.map(({ outcome }) => outcome);
  const given = fieldsGiven(outcomes, atRest);
  const found: Finding[] = [
    ...errors(unexcused),
    ...problems.map(({ finding }) => finding),
    ...atRest.flatMap((snapshot) => violations(snapshot, lostIds, authIds)),
    ...atRest.flatMap((snapshot) => unexpectedAccounts(events, snapshot, authIds)),
    ...(order.verdict === "not-linearizable" ? contradictionFindings(order, { authIds, groups, given }) : []),
    ...(torn === undefined ? [] : [tornListFinding(torn, authIds)]),
    ...refusedLists(events),
  ];
  const findings = withoutRepetitions(worstFirst(found, ranks));
  const odd = [...unexcused.filter(isBrokenOff), ...problems.map(({ event }) => event)];
  const shown = showEvents(unordered, given, { odd, order, torn, groups, worst: findings[0]?.code });
  return order.verdict === "unknown" ? { findings, shown, unknown: order.reason } : { findings, shown };
}

/** More indeterminate operations than this are not settled one way and the other: they stand as never answered. */
const settledMax = 5;

/**
 * Searches for an order that explains everything, whichever of the indeterminate operations have taken effect. To say that
 * one was never answered would be too little: it could then take effect long after the crash.
 */
function explain(sources: Sources): Order {
  const indeterminate = sources.events.filter(({ outcome }) => outcome.type === "indeterminate");
  const outcomes = indeterminate.length > settledMax ? [undefined] : subsetsOf(indeterminate);
  const tried: Order[] = [];
  for (const happened of outcomes) {
    const settled = happened === undefined ? undefined : { happened: new Set(happened) };
    tried.push(findOrder(toHistories(sources, settled)));
    if (tried.at(-1)?.verdict === "linearizable") break;
  }
  const [best] = tried.toSorted(compareExplanations);
  if (best === undefined) throw new RangeError("there is at least one way to settle nothing");
  return best;
}

const verdicts: readonly Order["verdict"][] = ["linearizable", "unknown", "not-linearizable"];

/**
 * The best first: of several contradictions the one that comes last is the closest to an explanation, but one of which
 * something can be said comes before.
 */
function compareExplanations(one: Order, other: Order): number {
  if (one.verdict === "not-linearizable" && other.verdict === "not-linearizable") {
    const vagueness = Number(isVague(one)) - Number(isVague(other));
    return vagueness === 0 ? (other.culprit.return ?? 0) - (one.culprit.return ?? 0) : vagueness;
  }
  return verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict);
}

function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((subsets, item) => subsets.flatMap((subset) => [[...subset, item], subset]), [[]]);
}

/** What no operation may end with, whatever the others did; the same error of the same type of operation once. */
function errors(events: readonly RegistrationEvent[]): Finding[] {
  const found = new Map<string, { readonly finding: Finding; times: number }>();
  for (const { operation, outcome } of events) {
    const finding = outcomeFinding(operation, outcome);
    if (finding === undefined) continue;
    const what = outcome.type === "threw" ? (outcome.error.code ?? outcome.error.message) : finding.values.message;
    const same = `${operation.type} ${what}`;
    const known = found.get(same);
    if (known === undefined) found.set(same, { finding, times: 1 });
    else known.times += 1;
  }
  return [...found.values()].map(({ finding, times }) =>
    times === 1 ? finding : { ...finding, values: { ...finding.values, times } },
  );
}

function violations(snapshot: StoreSnapshot, lost: ReadonlySet<string>, authIds: AuthIds): Finding[] {
  return checkInvariants(snapshot, lost).map((violation) => violationFinding(violation, authIds));
}

/** Accounts that no answer ever named. If an operation ended with an error, they may be its own. */
function unexpectedAccounts(
  events: readonly RegistrationEvent[],
  snapshot: StoreSnapshot,
  authIds: AuthIds,
): Finding[] {
  return events.some(isBrokenOff) ? [] : unnamedAccounts(snapshot, authIds);
}

/** A list concerns no key, so no state of one can explain it. */
function refusedLists(events: readonly RegistrationEvent[]): Finding[] {
  return events.flatMap(({ operation, outcome, refusedForEver }): Finding[] => {
    if (operation.type !== "listActive" || outcome.type !== "rejected" || refusedForEver !== true) return [];
    return [{ code: "refused-for-ever", values: { operation, error: outcome.error } }];
  });
}

/** Of keys that changeKey links only the auth id that was deleted: another account may have come to the key since. */
function lostAuthIds(
  { key, subject }: RegistrationHistory["losses"][number],
  authIds: AuthIds,
  groups: Groups,
): string[] {
  const group = groups.of(key);
  return groups.isLinked(group) ? [subject] : [subject, ...authIds.ofGroup(group)];
}

function tornListFinding({ culprit: { operation, response }, prefix }: TornList, authIds: AuthIds): Finding {
  if (operation.type !== "listActive") {
    return { code: "not-linearizable", values: { key: operation.key, type: operation.type } };
  }
  const keys = keysIn(prefix);
  const listed = response?.type === "listedIds" ? [...response.authIds].map(authIds.keyOf) : [];
  const shown = keys.map((key) => ({ key, listed: listed.includes(key) }));
  return { code: "not-linearizable", values: { shown } };
}

function isBrokenOff({ outcome }: RegistrationEvent): boolean {
  return outcome.type === "threw" || outcome.type === "malformed";
}
