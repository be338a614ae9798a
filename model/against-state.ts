import { type Account, hasKnownAuthId } from "./account.js";
import { assignAuthIds } from "./auth-id-assignments.js";
import { checkInvariants, type Violation, type ViolationCode } from "./invariants.js";
import { accountRows, namesOfTables, type StoreSnapshot, storedAuthIds } from "./snapshot.js";
import type { State } from "./state.js";

/**
 * Returns every violation in a snapshot of a store at rest, compared with the state to which its history leads. An account
 * whose auth id is undefined is not compared. An account whose key was changed may have kept its auth id or have another
 * one: it is compared with the rows that no other account explains.
 */
export function checkAgainstState(snapshot: StoreSnapshot, state: State): readonly Violation[] {
  if (![...state.values()].some(({ rekeyed }) => rekeyed === true)) return compare(snapshot, state);
  return closestTo(snapshot, state)?.violations ?? compareNumbers(snapshot, state);
}

/**
 * Returns the state with the auth ids that a store at rest shows for the accounts whose key was changed: of several ways the
 * one with the fewest violations. The same state if there is none.
 */
export function settleAuthIds(snapshot: StoreSnapshot, state: State): State {
  return [...state.values()].every(hasKnownAuthId) ? state : (closestTo(snapshot, state)?.state ?? state);
}

interface Compared {
  readonly state: State;
  readonly violations: readonly Violation[];
}

/** Undefined: there are more or fewer accounts than rows, or too many to tell which is which. */
function closestTo(snapshot: StoreSnapshot, state: State): Compared | undefined {
  const ways = assignAuthIds(state, storedAuthIds(snapshot)).filter((way) => [...way.values()].every(hasKnownAuthId));
  const compared = ways.map((way) => {
    const violations = compare(snapshot, way);
    // Also tells a lost database from one that is there: of two accounts one is lost, and one file is missing.
    const count = violations.length + checkInvariants(snapshot, lostIn(way)).length;
    return { state: way, violations, count };
  });
  return compared.toSorted((a, b) => a.count - b.count)[0];
}

function lostIn(state: State): ReadonlySet<string> {
  return new Set([...state.values()].flatMap(({ database, authId = "" }) => (database === "lost" ? [authId] : [])));
}

/** Compares the accounts whose auth id is known, and of the others only how many there are. */
function compareNumbers(snapshot: StoreSnapshot, state: State): readonly Violation[] {
  const known = new Map([...state].filter(([, account]) => hasKnownAuthId(account)));
  const open = [...state].filter(([, account]) => !hasKnownAuthId(account));
  const told = new Set([...known.values()].map(({ authId }) => authId));
  const strangers = new Set([...storedAuthIds(snapshot)].filter((authId) => !told.has(authId)));
  const others = compare(snapshot, known);
  const violations = others.filter(({ code }) => code !== "account-unexpected");
  const surplus = others.filter(({ code, subject }) => {
    return code === "account-unexpected" && !open.some(([, { authId }]) => authId === subject);
  });
  if (strangers.size > open.length) return [...violations, ...surplus];
  const gone = open.filter(([, { authId }]) => authId === undefined || !strangers.has(authId));
  const lost = gone.slice(0, open.length - strangers.size).map(([key, { authId = key }]): Violation => {
    return { code: "account-lost", subject: authId, values: {} };
  });
  return [...violations, ...lost];
}

function compare(snapshot: StoreSnapshot, state: State): readonly Violation[] {
  const expected = new Map<string, Account>();
  const violations: Violation[] = [];
  for (const [key, account] of state) {
    if (account.authId === undefined) continue;
    if (expected.has(account.authId)) {
      violations.push({ code: "auth-id-shared", subject: account.authId, values: { second: key } });
    }
    expected.set(account.authId, account);
  }
  for (const [authId, account] of expected) violations.push(...accountAtRest(snapshot, authId, account));
  for (const subject of storedAuthIds(snapshot)) {
    if (!expected.has(subject)) violations.push({ code: "account-unexpected", subject, values: {} });
  }
  return violations;
}

function accountAtRest(snapshot: StoreSnapshot, authId: string, account: Account): Violation[] {
  const tables = namesOfTables(snapshot);
  const row = accountRows(snapshot).find((each) => each.authId === authId);
  const registryRow = snapshot.registry?.find((each) => each.authId === authId);
  if (row === undefined && registryRow === undefined) return [{ code: "account-lost", subject: authId, values: {} }];
  const database = snapshot.userDatabases?.find((each) =>
    snapshot.registry === undefined ? each.authId === authId : each.path === registryRow?.dbPath,
  );
  /** One violation if a field that the snapshot shows is not what it should be. */
  const differs = (
    code: ViolationCode,
    what: string,
    table: string | undefined,
    expected: unknown,
    actual: unknown,
  ): Violation[] => {
    if (actual === undefined || actual === expected) return [];
    return [{ code, subject: authId, values: { what, ...(table === undefined ? {} : { table }), expected, actual } }];
  };
  const isPresent = account.database === "present";
  return [
    ...differs("key-name-differs", "key name", tables.accounts, account.keyName, row?.keyName),
    ...differs("poll-interval-differs", "poll interval", tables.accounts, account.pollInterval, row?.pollInterval),
    ...differs("active-differs", "active flag", tables.accounts, account.active, row?.active),
    ...differs("active-differs", "active flag", tables.registry, account.active, registryRow?.active),
    ...differs("data-differs", "data", tables.accounts, account.data, isPresent ? row?.data : undefined),
    ...differs("data-differs", "user database", undefined, account.data, isPresent ? database?.data : undefined),
  ];
}
