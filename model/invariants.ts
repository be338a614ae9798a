import type { Account } from "./account.js";
import { accountRows, namesOfTables, type StoreSnapshot, storedAuthIds } from "./snapshot.js";
import type { State } from "./state.js";

/**
 * The stable code of a violation.
 *
 * - `duplicate-api-key`, `duplicate-registry-row`, `duplicate-db-path`: an auth id or a path occurs in several rows.
 * - `key-without-registry`, `registry-without-key`: a row in one of the two tables only.
 * - `database-missing`, `database-foreign`, `database-without-registry`: a user database does not exist, belongs to
 *   another account, or has no row. `database-recreated`: one that the environment deleted exists again.
 * - `account-lost`: an acknowledged account is in no table. `account-unexpected`: no operation explains an account.
 * - `auth-id-shared`: two API keys have one auth id.
 * - `key-name-differs`, `poll-interval-differs`, `active-differs`, `data-differs`: a stored field has a wrong value.
 * - `own-invariant`: the target's own `check` reported a violation.
 */
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
  | "own-invariant";

/** One violation: what a quiescent snapshot shows, and what must hold instead. */
export interface Violation {
  readonly code: ViolationCode;
  /** One sentence: what was expected and what was found. */
  readonly message: string;
  /** The auth id or the path concerned. Empty for `own-invariant`. */
  readonly subject: string;
}

/** Returns the name of an auth id for messages. Default: `briefAuthId`. A caller that knows its API key can add that. */
export type NameAuthId = (authId: string) => string;

/**
 * Returns every violation of the invariants that hold for a quiescent store after any history: no duplicates, no orphans,
 * and every registered user has a database of their own. What the snapshot leaves out is not checked.
 *
 * @param lost The auth ids whose database the environment deleted. It must still be missing. Default: none. If there are
 * any, the store's own invariants are not checked.
 * @param name Default: `briefAuthId`.
 * @example
 * ```ts
 * checkInvariants({ apiKeys: [{ authId: "a" }], registry: [] });
 * // [{ code: "key-without-registry", subject: "a", message: "a has a row in api_keys but none in user_registry" }]
 * ```
 */
export function checkInvariants(
  snapshot: StoreSnapshot,
  lost: ReadonlySet<string> = new Set(),
  name: NameAuthId = briefAuthId,
): readonly Violation[] {
  const general = [...duplicates(snapshot, name), ...orphanRows(snapshot, name), ...databases(snapshot, lost, name)];
  return [...general, ...ownViolations(snapshot, lost)];
}

/**
 * Returns every violation in a snapshot of a quiescent store, compared with the state to which its history leads. An
 * account whose auth id is undefined is not compared.
 */
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

/** Returns the store's own violations. If the environment deleted a database, the store may not be able to keep them. */
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

/** Returns rows of one table without a row in the other. A store with one table has none. */
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

/** If there is no registry, a missing database cannot be detected. A database that names its owner must still have one. */
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

/** Returns one violation if the snapshot shows the field and its value is not the expected one. */
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

/** Returns the first 12 characters of a long auth id: a whole SHA-256 makes a sentence unreadable. */
export function briefAuthId(authId: string): string {
  return authId.length > 16 ? `${authId.slice(0, 12)}…` : authId;
}
