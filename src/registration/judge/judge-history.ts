import { checkInvariants, type StoreSnapshot } from "rollcall/model";
import { checkLinearizability } from "../../checker/index.js";
import type { Finding, History, Judgement } from "../../core/index.js";
import { outcomeFinding, withoutRepetitions, worstFirst } from "../../workload/index.js";
import { fieldsGiven } from "../account-fields.js";
import type { RegistrationEvent } from "../event.js";
import { ranks } from "../severity.js";
import { keySpecification } from "../specification.js";
import { type AuthIds, attributeUnnamed, learnAuthIds } from "./auth-ids.js";
import { findTornList, keysIn, type TornList } from "./check-lists.js";
import { lostKeys, toHistory } from "./checked-history.js";
import { contradictionFindings, type Order } from "./contradiction.js";
import type { Problem } from "./listing.js";
import { showEvents } from "./shown-events.js";
import { unnamedAccounts, violationFinding } from "./violation.js";

export type RegistrationHistory = History<RegistrationEvent, StoreSnapshot>;

/** Everything that is wrong with what several clients did at once, and with the store each time it was at rest. */
export function judgeHistory({ events: unordered, quiescent, losses }: RegistrationHistory): Judgement {
  const events = unordered.toSorted((a, b) => a.return - b.return);
  const atRest = quiescent.map((rest) => rest.snapshot);
  const authIds = attributeUnnamed(learnAuthIds(events), events, atRest);
  // Operations on a key whose database was deleted may throw; the checker decides if that was allowed.
  const lost = lostKeys(losses);
  const unexcused = events.filter(
    ({ operation, outcome }) => outcome.type !== "threw" || operation.type === "listActive" || !lost.has(operation.key),
  );
  const { order, problems } = explain({ events, quiescent, losses }, authIds);
  const torn = order.verdict === "linearizable" ? findTornList(events, authIds) : undefined;
  const lostIds = new Set([...lost].flatMap((key) => [...authIds.ofKey(key)]));
  const outcomes = events.map(({ outcome }) => outcome);
  const given = fieldsGiven(outcomes, atRest);
  const found: Finding[] = [
    ...errors(unexcused),
    ...problems.map(({ finding }) => finding),
    ...atRest.flatMap((snapshot) => violations(snapshot, lostIds, authIds)),
    ...atRest.flatMap((snapshot) => unexpectedAccounts(events, snapshot, authIds)),
    ...(order.verdict === "not-linearizable" ? contradictionFindings(order, authIds, given) : []),
    ...(torn === undefined ? [] : [tornListFinding(torn)]),
    ...refusedLists(events),
  ];
  const findings = withoutRepetitions(worstFirst(found, ranks));
  const odd = [...unexcused.filter(isBrokenOff), ...problems.map(({ event }) => event)];
  const shown = showEvents(unordered, given, { odd, order, torn, worst: findings[0]?.code });
  return order.verdict === "unknown" ? { findings, shown, unknown: order.reason } : { findings, shown };
}

/** More indeterminate operations than this are not settled one way and the other: they stand as never answered. */
const settledMax = 5;

/**
 * Searches for an order that explains everything, whichever of the indeterminate operations have taken effect. To say that
 * one was never answered would be too little: it could then take effect long after the crash.
 */
function explain(
  { events, quiescent, losses }: RegistrationHistory,
  authIds: AuthIds,
): { readonly order: Order; readonly problems: readonly Problem[] } {
  const indeterminate = events.filter(({ outcome }) => outcome.type === "indeterminate");
  const outcomes = indeterminate.length > settledMax ? [undefined] : subsetsOf(indeterminate);
  const tried: { readonly order: Order; readonly problems: readonly Problem[] }[] = [];
  for (const happened of outcomes) {
    const settled = happened === undefined ? undefined : { happened: new Set(happened) };
    const { history, problems } = toHistory(events, authIds, quiescent, losses, settled);
    tried.push({ order: checkLinearizability(keySpecification, history), problems });
    if (tried.at(-1)?.order.verdict === "linearizable") break;
  }
  const [best] = tried.toSorted((a, b) => compareExplanations(a.order, b.order));
  if (best === undefined) throw new RangeError("there is at least one way to settle nothing");
  return best;
}

const verdicts: readonly Order["verdict"][] = ["linearizable", "unknown", "not-linearizable"];

/** The best first: of several contradictions the one that comes last is the closest to an explanation. */
function compareExplanations(one: Order, other: Order): number {
  if (one.verdict === "not-linearizable" && other.verdict === "not-linearizable") {
    return (other.culprit.return ?? 0) - (one.culprit.return ?? 0);
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

function tornListFinding({ culprit: { operation, response }, prefix }: TornList): Finding {
  if (operation.type !== "listActive") {
    return { code: "not-linearizable", values: { key: operation.key, type: operation.type } };
  }
  const keys = keysIn(prefix);
  const shown = keys.map((key) => ({ key, listed: response?.type === "listedKeys" && response.authIds.has(key) }));
  return { code: "not-linearizable", values: { shown } };
}

function isBrokenOff({ outcome }: RegistrationEvent): boolean {
  return outcome.type === "threw" || outcome.type === "malformed";
}
