import type { AccountCounts, AccountStatus } from "./master/index.js";

/**
 * One problem that an audit found. `code` is stable and says which:
 *
 * - `key-without-registry`, `registry-without-key`: an auth id has a row in `api_keys` only, or in `user_registry` only.
 * - `duplicate-auth-id`, `duplicate-db-path`: `count` rows of `user_registry` have the same auth id or path.
 * - `integrity`, `foreign-key`: SQLite's `quick_check` or `foreign_key_check` reports a problem in the master database
 *   (https://sqlite.org/pragma.html).
 * - `unfinished`: another client is registering or removing this account at the moment, or it was interrupted, and the
 *   store has been open in other processes since.
 * - `path-not-own`: the row names a path that is not the path of the account's database. It is not followed.
 * - `user-database-missing`: the account's database does not exist.
 * - `user-database-foreign`: a file exists at that path, but it is not this account's database.
 * - `user-database-unreadable`: the file cannot be opened or read; `message` says why.
 * - `user-database-unregistered`: a user database exists that no row of `user_registry` names.
 * - `user-database-newer`, `user-migrations-differ`, `user-migration-fails`: the database has more user migrations applied
 *   than were given; other ones; or one that is not applied yet fails on it.
 */
export type AuditFinding =
  | { readonly code: "key-without-registry"; readonly authId: string }
  | { readonly code: "registry-without-key"; readonly authId: string }
  | { readonly code: "duplicate-auth-id"; readonly authId: string; readonly count: number }
  | { readonly code: "duplicate-db-path"; readonly dbPath: string; readonly count: number }
  | { readonly code: "integrity"; readonly message: string }
  | { readonly code: "foreign-key"; readonly table: string; readonly rowid: number }
  | { readonly code: "unfinished"; readonly authId: string; readonly status: Exclude<AccountStatus, "active"> }
  | { readonly code: "path-not-own"; readonly authId: string; readonly dbPath: string }
  | { readonly code: "user-database-missing"; readonly authId: string; readonly dbPath: string }
  | {
      readonly code: "user-database-foreign" | "user-database-unreadable";
      readonly authId: string;
      readonly dbPath: string;
      readonly message: string;
    }
  | { readonly code: "user-database-unregistered"; readonly dbPath: string }
  | {
      readonly code: "user-database-newer" | "user-migrations-differ" | "user-migration-fails";
      readonly authId: string;
      readonly dbPath: string;
      readonly message: string;
    };

/** The code of a finding. */
export type AuditCode = AuditFinding["code"];

/** The result of an audit of the whole store. */
export interface AuditReport {
  /** True if there are no findings. */
  readonly clean: boolean;
  readonly totals: {
    /** Rows of `api_keys` whose active flag is set. */
    readonly activeApiKeys: number;
    /** Rows of `user_registry` that are neither being registered nor being removed. */
    readonly activeUsers: number;
    /** All rows of `user_registry`. */
    readonly users: number;
  };
  /** The number of findings with each code. Codes without findings are left out. */
  readonly counts: { readonly [Code in AuditCode]?: number };
  /** The first findings. `counts` counts all. */
  readonly findings: readonly AuditFinding[];
}

/** Collects findings in bounded memory. */
export interface FindingCollector {
  add(finding: AuditFinding): void;
  /** Returns the number of findings so far. */
  count(): number;
  report(counts: AccountCounts): AuditReport;
}

/** The findings that a report holds by default. */
export const findingsMaxDefault = 1000;

/** Returns an empty collector that keeps the first `findingsMax` findings, and counts all. */
export function collectFindings(findingsMax: number): FindingCollector {
  const counts: { [Code in AuditCode]?: number } = {};
  const findings: AuditFinding[] = [];
  return {
    add(finding) {
      counts[finding.code] = (counts[finding.code] ?? 0) + 1;
      if (findings.length < findingsMax) findings.push(finding);
    },
    count: () => Object.values(counts).reduce((sum, each) => sum + each, 0),
    report: ({ active, total, unfinished }) => ({
      clean: Object.keys(counts).length === 0,
      totals: { activeApiKeys: active, activeUsers: total, users: total + unfinished },
      counts: { ...counts },
      findings: [...findings],
    }),
  };
}

/** Returns a short text for a log: the numbers, and the first few findings. */
export function summarize({ counts, findings }: AuditReport) {
  return { counts, first: findings.slice(0, 10) };
}
