import type { Account } from "./account.js";
import { accountRows, namesOfTables, type StoreSnapshot, storedAuthIds } from "./snapshot.js";
import type { State } from "./state.js";

export type ViolationCode =
  | "duplicate-api-key"
  | "duplicate-registry-row"
  | "duplicate-db-path"
  | "key-without-registry"
  | "registry-without-key"
  | "database-missing"
  | "database-foreign"
  | "database-without-registry"
  | "database-recreated"
  | "account-lost"
  | "account-unexpected"
  | "auth-id-shared"
  | "key-name-differs"
  | "poll-interval-differs"
  | "active-differs"
  | "data-differs"
  /** An invariant of the store's own, see `check` of a target. */
  | "own-invariant";

/** One disagreement between a store at rest and what must hold. */
export interface Violation {
  readonly code: ViolationCode;
  /** What was expected and what came, as one sentence. */
  readonly message: string;
  /** The auth id or the path that it is about. */
  readonly subject: string;
}

/** How a message names an auth id. Default: `briefAuthId`; a caller that knows its key can name that, too. */
export type NameAuthId = (authId: string) => string;

/**
 * The invariants that hold of every store at rest, whatever happened before: no duplicates, no orphans, every
 * registered user's database present and their own. Answers every disagreement, not only the first.
 *
 * `lost` names the auth ids whose database the environment deleted: it must be missing, and must not have come back
 * empty.
 */
export function checkInvariants(
  snapshot: StoreSnapshot,
  lost: ReadonlySet<string> = new Set(),
  name: NameAuthId = briefAuthId,
): readonly Violation[] {
  const general = [...duplicates(snapshot, name), ...orphanRows(snapshot, name), ...databases(snapshot, lost, name)];
  return [...general, ...ownViolations(snapshot, lost)];
}

/** Every disagreement between a store at rest and the state that its history leads to. */
export function checkAgainstState(
  snapshot: StoreSnapshot,
  state: State,
  name: NameAuthId = briefAuthId,
): readonly Violation[] {
  const expected = new Map<string, Account>();
  const violations: Violation[] = [];
  for (const [key, account] of state) {
    if (account.authId === undefined) continue;
    if (expected.has(account.authId)) {
      const message = `two API keys share the auth id ${name(account.authId)}; the second is "${key}"`;
      violations.push({ code: "auth-id-shared", message, subject: account.authId });
    }
    expected.set(account.authId, account);
  }
  for (const [authId, account] of expected) violations.push(...accountAtRest(snapshot, authId, account, name));
  for (const authId of storedAuthIds(snapshot)) {
    if (expected.has(authId)) continue;
    const message = `${name(authId)} is stored, but nobody with that auth id is registered`;
    violations.push({ code: "account-unexpected", message, subject: authId });
  }
  return violations;
}

/** A store cannot be asked to keep its own invariants where somebody else has deleted what belongs to it. */
function ownViolations({ violated = [] }: StoreSnapshot, lost: ReadonlySet<string>): Violation[] {
  if (lost.size > 0) return [];
  return violated.map((message): Violation => ({ code: "own-invariant", message, subject: "" }));
}

function duplicates(snapshot: StoreSnapshot, name: NameAuthId): Violation[] {
  const tables = namesOfTables(snapshot);
  const registry = snapshot.registry ?? [];
  return [
    ...repeated(accountRows(snapshot).map((row) => row.authId)).map(
      ([subject, times]): Violation => ({
        code: "duplicate-api-key",
        message: `${name(subject)} stands ${times} times in ${tables.accounts} instead of once`,
        subject,
      }),
    ),
    ...repeated(registry.map((row) => row.authId)).map(
      ([subject, times]): Violation => ({
        code: "duplicate-registry-row",
        message: `${name(subject)} stands ${times} times in ${tables.registry} instead of once`,
        subject,
      }),
    ),
    ...repeated(registry.map((row) => row.dbPath)).map(
      ([subject, times]): Violation => ({
        code: "duplicate-db-path",
        message: `${times} users share the database ${subject}: ${usersOf(snapshot, subject).map(name).join(", ")}`,
        subject,
      }),
    ),
  ];
}

function usersOf({ registry = [] }: StoreSnapshot, dbPath: string): readonly string[] {
  return registry.filter((row) => row.dbPath === dbPath).map((row) => row.authId);
}

/** Rows of one table without one in the other; a store with one table has none. */
function orphanRows(snapshot: StoreSnapshot, name: NameAuthId): Violation[] {
  if (snapshot.registry === undefined) return [];
  const tables = namesOfTables(snapshot);
  const keys = new Set(accountRows(snapshot).map((row) => row.authId));
  const registry = new Set(snapshot.registry.map((row) => row.authId));
  const violations: Violation[] = [];
  for (const subject of keys) {
    if (registry.has(subject)) continue;
    const message = `${name(subject)} has a row in ${tables.accounts} but none in ${tables.registry}`;
    violations.push({ code: "key-without-registry", message, subject });
  }
  for (const subject of registry) {
    if (keys.has(subject)) continue;
    const message = `${name(subject)} has a row in ${tables.registry} but none in ${tables.accounts}`;
    violations.push({ code: "registry-without-key", message, subject });
  }
  return violations;
}

function databases(snapshot: StoreSnapshot, lost: ReadonlySet<string>, name: NameAuthId): Violation[] {
  const { registry, userDatabases } = snapshot;
  if (userDatabases === undefined) return [];
  if (registry === undefined) return databasesOfNoAccount(snapshot);
  const tables = namesOfTables(snapshot);
  const present = new Map(userDatabases.map((database) => [database.path, database]));
  const registered = new Set(registry.map((row) => row.dbPath));
  const violations: Violation[] = [];
  for (const { authId, dbPath } of registry) {
    const database = present.get(dbPath);
    if (lost.has(authId)) {
      if (database === undefined) continue;
      const message = `the lost database of ${name(authId)} came back without its data as ${dbPath}`;
      violations.push({ code: "database-recreated", message, subject: authId });
    } else if (database === undefined) {
      const message = `${name(authId)} is registered, but its database ${dbPath} does not exist`;
      violations.push({ code: "database-missing", message, subject: authId });
    } else if (database.authId !== undefined && database.authId !== authId) {
      const message = `${dbPath} should belong to ${name(authId)} but says it belongs to ${name(database.authId)}`;
      violations.push({ code: "database-foreign", message, subject: authId });
    }
  }
  for (const path of present.keys()) {
    if (registered.has(path)) continue;
    const message = `the database ${path} exists, but no row of ${tables.registry} names it`;
    violations.push({ code: "database-without-registry", message, subject: path });
  }
  return violations;
}

/** Without a registry a missing database cannot be told; one that names its owner must have one. */
function databasesOfNoAccount(snapshot: StoreSnapshot): Violation[] {
  const { userDatabases = [] } = snapshot;
  const owners = new Set(accountRows(snapshot).map(({ authId }) => authId));
  return userDatabases.flatMap(({ path, authId }): Violation[] => {
    if (authId === undefined || owners.has(authId)) return [];
    const message = `the database ${path} exists, but no row of ${namesOfTables(snapshot).accounts} has its owner`;
    return [{ code: "database-without-registry", message, subject: path }];
  });
}

function accountAtRest(snapshot: StoreSnapshot, authId: string, account: Account, name: NameAuthId): Violation[] {
  const tables = namesOfTables(snapshot);
  const row = accountRows(snapshot).find((each) => each.authId === authId);
  const registryRow = snapshot.registry?.find((each) => each.authId === authId);
  if (row === undefined && registryRow === undefined) {
    const message = `the registration of ${name(authId)} was acknowledged, but no table has it any more`;
    return [{ code: "account-lost", message, subject: authId }];
  }
  const inRow = (what: string): string => `${what} in ${tables.accounts}`;
  const database = snapshot.userDatabases?.find((each) =>
    snapshot.registry === undefined ? each.authId === authId : each.path === registryRow?.dbPath,
  );
  const isPresent = account.database === "present";
  return [
    differs(name, "key-name-differs", authId, inRow("key name"), account.keyName, row?.keyName),
    differs(name, "poll-interval-differs", authId, inRow("poll interval"), account.pollInterval, row?.pollInterval),
    differs(name, "active-differs", authId, inRow("active flag"), account.active, row?.active),
    differs(name, "active-differs", authId, `active flag in ${tables.registry}`, account.active, registryRow?.active),
    differs(name, "data-differs", authId, inRow("data"), account.data, isPresent ? row?.data : undefined),
    differs(
      name,
      "data-differs",
      authId,
      "value in the user database",
      account.data,
      isPresent ? database?.data : undefined,
    ),
  ].flat();
}

/** One violation where a field that the snapshot shows is not what it should be. */
function differs(
  name: NameAuthId,
  code: ViolationCode,
  subject: string,
  what: string,
  expected: unknown,
  actual: unknown,
): Violation[] {
  if (actual === undefined || actual === expected) return [];
  const message = `the ${what} of ${name(subject)} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
  return [{ code, message, subject }];
}

function repeated(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1);
}

/** Enough of an auth id to recognise it: a SHA-256 in full makes every sentence unreadable. */
export function briefAuthId(authId: string): string {
  return authId.length > 16 ? `${authId.slice(0, 12)}…` : authId;
}
