import { type StoreSnapshot, storedAuthIds } from "rollcall/model";
import type { Event, Evidence, Finding } from "../../core/index.js";
import type { Segment } from "../../soak/index.js";
import { sayAuthId, sayKey } from "../describe.js";
import { type AuthIds, attributeUnnamed, excerpt, learnAuthIds } from "../judge/index.js";
import type { KeyState } from "../specification.js";
import { sayContradiction } from "./contradiction.js";
import { historyOf, readLists } from "./key-history.js";
import { statesAfter } from "./possible-states.js";
import { interruptedLately, lately } from "./recent-history.js";

/** What the store may hold by now, as far as it can be known from what was answered: for each key all possible states. */
export interface Ledger {
  /**
   * Judges a segment and goes on from its end. Nobody may be in the middle of an operation there, and if any was
   * interrupted, the application must have recovered.
   */
  advance(segment: Segment): Judgement;
  /** What there is to show of the account with this auth id, or with this database: what was done to its key lately. */
  evidenceFor(snapshot: StoreSnapshot, subject: string): Evidence;
  /** The auth id, with its key where that is known. */
  name(authId: string): string;
  /** The operations that were interrupted lately, and what was done to their keys. */
  interruptedLately(): Evidence;
}

export type Judgement =
  | { readonly type: "explained" }
  | { readonly type: "failed"; readonly findings: readonly Finding[]; readonly evidence: Evidence }
  | { readonly type: "undecided"; readonly reason: string };

export function openLedger(): Ledger {
  const states = new Map<string, readonly KeyState[]>();
  /** Those of the segment before, too: what a kill has spoilt shows only after the restart. */
  let recent: readonly Event[] = [];
  let authIds: AuthIds = learnAuthIds([]);

  return {
    advance(segment) {
      const events = segment.events.toSorted((a, b) => a.return - b.return);
      const known = [...recent, ...events];
      recent = events;
      const atRest = segment.rest === undefined ? [] : [segment.rest.snapshot];
      authIds = attributeUnnamed(learnAuthIds([...reminders(states), ...events]), known, atRest);
      const { lists, problems } = readLists(events, authIds);
      const [problem] = [...problems, ...sharedAuthIds(authIds)];
      if (problem !== undefined) return failed([problem.finding], excerpt(known, problem.event, []));
      const strangers = segment.rest === undefined ? [] : findStrangers(segment.rest.snapshot, authIds);
      if (strangers.length > 0) return failed(strangers, interruptedLately(known));

      const keys = new Set([...states.keys(), ...keysOf(events)]);
      for (const key of keys) {
        const history = historyOf(key, { ...segment, events }, lists, authIds);
        const after = statesAfter(states.get(key) ?? [null], history);
        switch (after.type) {
          case "possible":
            states.set(key, after.states);
            break;
          case "undecided":
            return { type: "undecided", reason: `${after.reason}: ${sayKey(key)}` };
          case "contradiction": {
            const { findings, culprit, possible } = sayContradiction(after.contradiction);
            const evidence =
              culprit === undefined ? lately(known, [key], possible) : excerpt(known, culprit, possible, [key]);
            return failed(findings, evidence);
          }
          default:
            after satisfies never;
        }
      }
      return { type: "explained" };
    },
    evidenceFor(snapshot, subject) {
      const owner = snapshot.registry?.find(({ dbPath }) => dbPath === subject)?.authId ?? subject;
      const key = authIds.keyOf(owner);
      return key === undefined ? interruptedLately(recent) : lately(recent, [key], states.get(key) ?? []);
    },
    name: (authId) => sayAuthId(authId, authIds.keyOf(authId)),
    interruptedLately: () => interruptedLately(recent),
  };
}

function failed(findings: readonly Finding[], evidence: Evidence): Judgement {
  return { type: "failed", findings, evidence };
}

/**
 * What is known of auth ids from earlier segments, as answers that were given before this one. An account that may be
 * gone has perhaps given its auth id up.
 */
function reminders(states: ReadonlyMap<string, readonly KeyState[]>): Event[] {
  const position = { client: -1, call: -1, return: -1 };
  return [...states].flatMap(([key, possible]) => {
    const told = new Set(possible.flatMap((state) => (state?.authId === undefined ? [] : [state.authId])));
    const finds = [...told].map((authId): Event => {
      const answer = { type: "found", registration: { authId } } as const;
      return { ...position, operation: { type: "find", key }, observation: { type: "answered", answer } };
    });
    if (!possible.includes(null)) return finds;
    return [...finds, { ...position, operation: { type: "remove", key }, observation: { type: "interrupted" } }];
  });
}

function sharedAuthIds({ shared }: AuthIds): { readonly event: Event; readonly finding: Finding }[] {
  return shared.map(({ event, authId, otherKey }) => {
    const key = event.operation.type === "listActive" ? "" : event.operation.key;
    const message = `${sayKey(key)} and ${sayKey(otherKey)} share the auth id ${sayKey(authId)}`;
    return { event, finding: { code: "auth-id-shared", message } };
  });
}

/** Every key that may be registered was read back, so somebody was told of every account there is. */
function findStrangers(snapshot: StoreSnapshot, authIds: AuthIds): Finding[] {
  return [...storedAuthIds(snapshot)]
    .filter((authId) => authIds.keyOf(authId) === undefined)
    .map((authId) => ({
      code: "account-unexpected",
      message: `${sayKey(authId)} is stored, but every key was read back and none is registered under it`,
    }));
}

function keysOf(events: readonly Event[]): ReadonlySet<string> {
  return new Set(events.flatMap(({ operation }) => (operation.type === "listActive" ? [] : [operation.key])));
}
