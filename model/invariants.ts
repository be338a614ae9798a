import type { Account } from "./account.js";
import { accountRows, namesOfTables, type StoreSnapshot, storedAuthIds } from "./snapshot.js";
import type { State } from "./state.js";

/** The code of a violation: stable, and described in docs/finding-codes.md. */
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

/** One disagreement between a store at rest and what must hold, as data. `describeViolation` makes the sentence. */
export interface Violation {
  readonly code: ViolationCode;
  /** The auth id or the path that it is about. */
  readonly subject: string;
  /** What was expected and what came, and where: what the sentence needs beside the subject. */
  readonly values: { readonly [name: string]: unknown };
}

/**
 * Returns every violation of the invariants that hold for a store at rest after any history: no duplicates, no orphans,
 * and every registered user has a database of their own. What the snapshot leaves out is not checked.
 *
 * @param lost The auth ids whose database the environment deleted. It must still be missing. Default: none. If there are
 * any, the store's own invariants are not checked.
 * @example
 * ```ts
 * checkInvariants({ apiKeys: [{ authId: "a" }], registry: [] }).map((violation) => describeViolation(violation));
 * // ["a has a row in api_keys but none in user_registry"]
 * ```
 */
export function checkInvariants(snapshot: StoreSnapshot, lost: ReadonlySet<string> = new Set()): readonly Violation[] {
  return [
    ...duplicates(snapshot),
    ...orphanRows(snapshot),
    ...databases(snapshot, lost),
    ...ownViolations(snapshot, lost),
  ];
}

/**
 * Returns every violation in a snapshot of a store at rest, compared with the state to which its history leads. An account
 * whose auth id is undefined is not compared.
 */
export function checkAgainstState(snapshot: StoreSnapshot, state: State): readonly Violation[] {
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

/** A store cannot be asked to keep its own invariants if something else has deleted what belongs to it. */
function ownViolations({ violated = [] }: StoreSnapshot, lost: ReadonlySet<string>): Violation[] {
  if (lost.size > 0) return [];
  return violated.map((sentence): Violation => ({ code: "own-invariant", subject: "", values: { sentence } }));
}

function duplicates(snapshot: StoreSnapshot): Violation[] {
  const tables = namesOfTables(snapshot);
  const registry = snapshot.registry ?? [];
  const rows = repeated(accountRows(snapshot).map((row) => row.authId));
  const registryRows = repeated(registry.map((row) => row.authId));
  const paths = repeated(registry.map((row) => row.dbPath));
  return [
    ...rows.map(([subject, times]): Violation => {
      return { code: "duplicate-api-key", subject, values: { times, table: tables.accounts } };
    }),
    ...registryRows.map(([subject, times]): Violation => {
      return { code: "duplicate-registry-row", subject, values: { times, table: tables.registry } };
    }),
    ...paths.map(([subject, times]): Violation => {
      const authIds = registry.filter((row) => row.dbPath === subject).map((row) => row.authId);
      return { code: "duplicate-db-path", subject, values: { times, authIds } };
    }),
  ];
}

/** Rows of one table without one in the other; a store with one table has none. */
function orphanRows(snapshot: StoreSnapshot): Violation[] {
  if (snapshot.registry === undefined) return [];
  const tables = namesOfTables(snapshot);
  const keys = new Set(accountRows(snapshot).map((row) => row.authId));
  const registry = new Set(snapshot.registry.map((row) => row.authId));
  const without = (code: ViolationCode, subjects: ReadonlySet<string>, others: ReadonlySet<string>, values: object) =>
    [...subjects].flatMap((subject): Violation[] =>
      others.has(subject) ? [] : [{ code, subject, values: { ...values } }],
    );
  return [
    ...without("key-without-registry", keys, registry, { table: tables.accounts, other: tables.registry }),
    ...without("registry-without-key", registry, keys, { table: tables.registry, other: tables.accounts }),
  ];
}

function databases(snapshot: StoreSnapshot, lost: ReadonlySet<string>): Violation[] {
  const { registry, userDatabases } = snapshot;
  if (userDatabases === undefined) return [];
  if (registry === undefined) return databasesOfNoAccount(snapshot);
  const tables = namesOfTables(snapshot);
  const present = new Map(userDatabases.map((database) => [database.path, database]));
  const registered = new Set(registry.map((row) => row.dbPath));
  const violations = registry.flatMap(({ authId: subject, dbPath: path }): Violation[] => {
    const database = present.get(path);
    if (lost.has(subject)) {
      return database === undefined ? [] : [{ code: "database-recreated", subject, values: { path } }];
    }
    if (database === undefined) return [{ code: "database-missing", subject, values: { path } }];
    const { authId: owner } = database;
    if (owner === undefined || owner === subject) return [];
    return [{ code: "database-foreign", subject, values: { path, owner } }];
  });
  const values = { table: tables.registry, what: "no row names it" };
  for (const subject of present.keys()) {
    if (!registered.has(subject)) violations.push({ code: "database-without-registry", subject, values });
  }
  return violations;
}

/** Without a registry a missing database cannot be told; one that names its owner must have one. */
function databasesOfNoAccount(snapshot: StoreSnapshot): Violation[] {
  const owners = new Set(accountRows(snapshot).map(({ authId }) => authId));
  const values = { table: namesOfTables(snapshot).accounts, what: "no row has its owner" };
  return (snapshot.userDatabases ?? []).flatMap(({ path, authId }): Violation[] => {
    if (authId === undefined || owners.has(authId)) return [];
    return [{ code: "database-without-registry", subject: path, values }];
  });
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

function repeated(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1);
}
