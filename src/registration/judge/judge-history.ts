import {
  checkAgainstState,
  checkInvariants,
  type NameAuthId,
  type Operation,
  type StoreSnapshot,
  storedAuthIds,
} from "rollcall/model";
import { checkLinearizability, type Linearizability } from "../../checker/index.js";
import type { Event, Evidence, Finding, FindingCode } from "../../core/index.js";
import { describeError } from "../../core/index.js";
import { type AccountField, fieldsGiven } from "../account-fields.js";
import { sayAuthId, sayKey, sayObservation, sayOperation, sayState } from "../describe.js";
import { worstFirst } from "../severity.js";
import type { CheckedResponse, KeyCheckedOperation, KeyState } from "../specification.js";
import { keySpecification } from "../specification.js";
import { type AuthIds, attributeUnnamed, learnAuthIds } from "./auth-ids.js";
import { findTornList, type TornList } from "./check-lists.js";
import { type CheckedEntry, type Loss, lostKeys, type Problem, type Rest, toHistory } from "./checked-history.js";
import { excerpt } from "./excerpt.js";

export interface JudgedHistory {
  readonly findings: readonly Finding[];
  /** For the first finding. */
  readonly evidence: Evidence;
  /** Why the history could not be decided. */
  readonly unknown?: string;
}

/**
 * Everything that is wrong with what several clients did at once, and with the store at rest: at the end, and `earlier`,
 * between two lives of the application.
 */
export function judgeHistory(
  unordered: readonly Event[],
  snapshot: StoreSnapshot | undefined,
  losses: readonly Loss[] = [],
  earlier: readonly Rest[] = [],
): JudgedHistory {
  const events = [...unordered].sort((a, b) => a.return - b.return);
  const rests = snapshot === undefined ? earlier : [...earlier, { snapshot, at: endOf(events, earlier) }];
  const atRest = rests.map((rest) => rest.snapshot);
  const authIds = attributeUnnamed(learnAuthIds(events), events, atRest);
  // Whose database is lost may fail; whether that was right, the history shows.
  const lost = lostKeys(losses);
  const unexcused = events.filter(
    ({ operation, observation }) =>
      observation.type !== "threw" || operation.type === "listActive" || !lost.has(operation.key),
  );
  const { order, problems } = explain(events, authIds, rests, losses);
  const torn = order.verdict === "linearizable" ? findTornList(events, authIds) : undefined;
  const lostIds = new Set([...lost].flatMap((key) => [...authIds.ofKey(key)]));
  const name = (authId: string): string => sayAuthId(authId, authIds.keyOf(authId));
  const given = fieldsGiven(
    events.map(({ observation }) => observation),
    atRest,
  );
  const found: Finding[] = [
    ...errors(unexcused),
    ...problems.map(({ finding }) => finding),
    ...rests.flatMap((rest) => checkInvariants(rest.snapshot, lostIds, name)),
    ...rests.flatMap((rest) => strangers(events, rest.snapshot, authIds)),
    ...(order.verdict === "not-linearizable" ? contradictions(order, name, given) : []),
    ...(torn === undefined ? [] : [sayTornList(torn)]),
    ...refusedLists(events),
  ];
  const findings = withoutRepetitions(worstFirst(found));
  const odd = [...brokenOff(unexcused), ...problems.map(({ event }) => event)];
  const evidence = { ...evidenceFor(events, odd, { order, torn, worst: findings[0]?.code }), given };
  return order.verdict === "unknown" ? { findings, evidence, unknown: order.reason } : { findings, evidence };
}

/** The same may be wrong at rest behind the recovery and at the end: it is said once. */
export function withoutRepetitions(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.code} ${finding.message}`, finding])).values()];
}

function endOf(events: readonly Event[], earlier: readonly Rest[]): number {
  const positions = [...events.map((event) => event.return), ...earlier.map(({ at }) => at)];
  return positions.reduce((last, position) => Math.max(last, position), 0) + 1;
}

/** More operations than this are not settled one way and the other: they stand as never answered. */
const settledMax = 5;

/**
 * Looks for an order that explains everything, whichever of the interrupted operations have taken effect. To say that
 * one was never answered would be too little: it could then take effect long after the crash.
 */
function explain(
  events: readonly Event[],
  authIds: AuthIds,
  rests: readonly Rest[],
  losses: readonly Loss[],
): { readonly order: Order; readonly problems: readonly Problem[] } {
  const interrupted = events.filter(({ observation }) => observation.type === "interrupted");
  const outcomes = interrupted.length > settledMax ? [undefined] : subsetsOf(interrupted);
  const tried: { readonly order: Order; readonly problems: readonly Problem[] }[] = [];
  for (const happened of outcomes) {
    const settled = happened === undefined ? undefined : { happened: new Set(happened) };
    const { history, problems } = toHistory(events, authIds, rests, losses, settled);
    tried.push({ order: checkLinearizability(keySpecification, history), problems });
    if (tried.at(-1)?.order.verdict === "linearizable") break;
  }
  // Of several contradictions the one that comes last is the closest to an explanation.
  const rank = ({ order }: (typeof tried)[number]): number => {
    if (order.verdict === "not-linearizable") return order.culprit.return ?? 0;
    return order.verdict === "linearizable" ? Number.POSITIVE_INFINITY : Number.MAX_VALUE;
  };
  const [best] = tried.toSorted((a, b) => rank(b) - rank(a));
  if (best === undefined) throw new Error("there is at least one way to settle nothing");
  return best;
}

function subsetsOf<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>((subsets, item) => subsets.flatMap((subset) => [[...subset, item], subset]), [[]]);
}

type Order = Linearizability<KeyState, KeyCheckedOperation, CheckedResponse>;
type Contradiction = Extract<Order, { readonly verdict: "not-linearizable" }>;

/** What no operation may end with, whatever the others did; the same error of the same operation is said once. */
function errors(events: readonly Event[]): Finding[] {
  const said = new Map<string, { finding: Finding; times: number }>();
  for (const { operation, observation } of events) {
    if (observation.type !== "threw" && observation.type !== "malformed") continue;
    const what =
      observation.type === "threw" ? (observation.error.code ?? observation.error.message) : observation.message;
    const same = `${operation.type} ${what}`;
    const known = said.get(same);
    if (known !== undefined) {
      known.times += 1;
      continue;
    }
    const finding: Finding =
      observation.type === "threw"
        ? { code: "operation-threw", message: `${sayOperation(operation)} ${sayObservation(observation)}` }
        : { code: "malformed-answer", message: observation.message };
    said.set(same, { finding, times: 1 });
  }
  return [...said.values()].map(({ finding, times }) =>
    times === 1 ? finding : { ...finding, message: `${finding.message} (${times} times)` },
  );
}

/** Rows of accounts that nobody was ever told of; unless somebody was not answered: then it may be theirs. */
function strangers(events: readonly Event[], snapshot: StoreSnapshot, authIds: AuthIds): Finding[] {
  if (events.some(({ observation }) => observation.type === "threw" || observation.type === "malformed")) return [];
  return [...storedAuthIds(snapshot)]
    .filter((authId) => authIds.keyOf(authId) === undefined)
    .map((authId) => ({
      code: "account-unexpected",
      message: `${sayKey(authId)} is stored, but no answer ever named it`,
    }));
}

function contradictions(
  { culprit, possibleStates }: Contradiction,
  name: NameAuthId,
  given: readonly AccountField[],
): Finding[] {
  const { operation, response } = culprit;
  if (operation.type === "atRest") {
    // Against several possible states, say how it differs from the one that it is closest to.
    const snapshot = response?.type === "rested" ? response.snapshot : undefined;
    const differences = possibleStates.map((state) =>
      snapshot === undefined ? [] : checkAgainstState(snapshot, new Map(state ? [[operation.key, state]] : []), name),
    );
    const [closest = []] = differences.sort((a, b) => a.length - b.length);
    return [...closest];
  }
  if (response?.type === "tolerated") {
    const why = `${sayOperation(culprit.operation as Operation)} is refused for ever: ${describeError(response.error)}`;
    return [
      {
        code: "refused-for-ever",
        message: `${why} (just before: ${possibleStates.map((state) => sayState(state, given)).join(", or ")})`,
      },
    ];
  }
  if (response?.type === "conflict") {
    const what = `${sayOperation(culprit.operation as Operation)} is ${sayObservation(response)}`;
    return [{ code: "refused-unregistered", message: `${what}; the key was registered at no moment of the call` }];
  }
  const answer = response === undefined ? "" : sayResponse(response);
  const possible = possibleStates.map((state) => sayState(state, given)).join(", or ");
  const asked =
    operation.type === "isListed" ? `listActive() said of ${sayKey(operation.key)}` : sayOperation(operation);
  const message = `${asked}: ${answer}; no order of the operations explains that (just before: ${possible})`;
  return [{ code: "not-linearizable", message }];
}

/** A list concerns no key, so no state of one can explain it. */
function refusedLists(events: readonly Event[]): Finding[] {
  return events.flatMap(({ operation, observation, refusedForEver }): Finding[] => {
    if (operation.type !== "listActive" || observation.type !== "tolerated" || refusedForEver !== true) return [];
    return [
      { code: "refused-for-ever", message: `listActive() is refused for ever: ${describeError(observation.error)}` },
    ];
  });
}

function sayTornList({ culprit: { operation, response }, prefix }: TornList): Finding {
  const shown = keysOf(prefix).map((key) => {
    const listed = response?.type === "listedKeys" && response.authIds.has(key);
    return `${sayKey(key)} ${listed ? "active" : "not active"}`;
  });
  const message =
    operation.type === "listActive"
      ? `listActive() shows ${shown.join(" and ")}; at no one moment was that so`
      : `${operation.type} of ${sayKey(operation.key)} was answered in contradiction to what listActive() showed`;
  return { code: "not-linearizable", message };
}

function sayResponse(response: CheckedResponse): string {
  switch (response.type) {
    case "listedAs":
      return response.authId === null ? "not listed" : "listed";
    case "listedKeys":
    case "lost":
    case "rested":
      return "";
    default:
      return sayObservation(response);
  }
}

function brokenOff(events: readonly Event[]): Event[] {
  return events.filter(({ observation }) => observation.type === "threw" || observation.type === "malformed");
}

interface Shown {
  readonly order: Order;
  readonly torn: TornList | undefined;
  readonly worst: FindingCode | undefined;
}

/** For the worst finding: a contradiction, or an answer that is odd in itself. */
function evidenceFor(
  events: readonly Event[],
  odd: readonly Event[],
  { order, torn, worst }: Shown,
): Extract<Evidence, { type: "history" }> {
  const [first] = odd;
  const isOdd = worst === "operation-threw" || worst === "malformed-answer" || order.verdict !== "not-linearizable";
  if (first !== undefined && isOdd) return excerpt(events, first, []);
  const list = torn && events.find(({ call }) => call === torn.culprit.call);
  if (torn !== undefined && list !== undefined) return excerpt(events, list, [], keysOf(torn.prefix));
  if (order.verdict !== "not-linearizable") return { type: "history", events: [], earlier: 0, possible: [], given: [] };
  const { culprit, possibleStates } = order;
  const { key } = culprit.operation;
  return excerpt(events, eventOf(events, culprit) ?? key, possibleStates, [key]);
}

function keysOf(prefix: TornList["prefix"]): readonly string[] {
  return [...new Set(prefix.flatMap(({ operation }) => (operation.type === "listActive" ? [] : [operation.key])))];
}

function eventOf(events: readonly Event[], culprit: CheckedEntry): Event | undefined {
  // What was tried again is another event with the same operation.
  return culprit.source ?? events.find((event) => event.operation === culprit.operation);
}
