import { accountRows, namesOfTables, type StoreSnapshot } from "./snapshot.js";

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

function repeated(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1);
}
