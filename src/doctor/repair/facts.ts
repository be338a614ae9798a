import type { FullDiagnosis } from "../diagnose.js";
import type { FindingCode } from "../findings.js";
import { fold } from "../fold.js";
import { authIdInName } from "../paths.js";
import type { Subject } from "../subject.js";

/** One case of a finding, as the scratch database has it. */
export interface Case {
  readonly id: number;
  readonly code: FindingCode;
  readonly subject: string;
  readonly authId: unknown;
  readonly file: string | null;
  readonly keyRid: number | null;
  readonly registryRid: number | null;
}

export interface KeyFact {
  readonly rid: number;
  readonly authId: string;
  readonly active: number;
  readonly createdMs: number | null;
}

export interface RegistryFact {
  readonly rid: number;
  readonly authId: string;
  readonly dbPath: string;
  readonly file: string | null;
  readonly status: string | null;
}

export interface FileFact {
  readonly condition: string;
  readonly hasRows: number;
  readonly inode: string | null;
  readonly directory: string | null;
  readonly storeId: string | null;
  readonly removedAt: string | null;
}

/** What planners ask about the rows and files that were read. */
export interface Facts {
  readonly subject: Subject;
  /** Returns whether something that happened at this time may still be under way. */
  isRecent(timeMs: number | null | undefined): boolean;
  has(code: FindingCode): boolean;
  cases(code: FindingCode): Generator<Case>;
  /** The rows of an auth id, the oldest first. */
  keysOf(authId: string): readonly KeyFact[];
  registryOf(authId: string): readonly RegistryFact[];
  /** The rows of the registry that name a file. */
  namesOf(file: string): readonly RegistryFact[];
  fileOf(path: string): FileFact | undefined;
  isListed(file: string): boolean;
  /** Whether the file is the case of a finding. */
  isCase(code: FindingCode, file: string): boolean;
  /** Orphaned databases of which not even the name tells whose they are. */
  readonly anonymousOrphans: number;
  /** Returns why no row of this case may be changed, or undefined. */
  whyUntouchable(found: Case): string | undefined;
}

const pageSize = 500;

const registryColumns = "rid, auth_id AS authId, db_path AS dbPath, file, status";
const byAge = "ORDER BY created_ms IS NULL, created_ms, rid";

export function createFacts({ scratch: { database }, subject, stuckBefore }: FullDiagnosis): Facts {
  const page = database.prepare<[string, number], Case>(
    `SELECT id, code, subject, auth_id AS authId, file, key_rid AS keyRid, registry_rid AS registryRid
     FROM finding WHERE code = ? AND id > ? ORDER BY id LIMIT ${pageSize}`,
  );
  const any = database.prepare<[string]>("SELECT 1 FROM finding WHERE code = ? LIMIT 1");
  const ofFile = database.prepare<[string, string]>("SELECT 1 FROM finding WHERE code = ? AND subject = ?");
  const keys = database.prepare<[string], KeyFact>(
    `SELECT rid, auth_id AS authId, active, created_ms AS createdMs FROM key_row WHERE auth_id = ? ${byAge}`,
  );
  const registry = database.prepare<[string], RegistryFact>(
    `SELECT ${registryColumns} FROM registry_row WHERE auth_id = ? ${byAge}`,
  );
  const names = database.prepare<[string], RegistryFact>(
    `SELECT ${registryColumns} FROM registry_row WHERE file = ? ${byAge}`,
  );
  const file = database.prepare<[string], FileFact>(
    `SELECT condition, has_rows AS hasRows, inode, directory, store_id AS storeId, removed_at AS removedAt
     FROM file_check WHERE file = ?`,
  );
  const listed = database.prepare<[string]>("SELECT 1 FROM listed WHERE file = ?");
  const alike = database.prepare<[string]>("SELECT 1 FROM finding WHERE code = 'similar-auth-id' AND folded = ?");

  function* cases(code: FindingCode): Generator<Case> {
    for (let after = 0; ; ) {
      const found = page.all(code, after);
      yield* found;
      const last = found.at(-1);
      if (last === undefined) return;
      after = last.id;
    }
  }

  let anonymousOrphans = 0;
  for (const { file: orphan } of cases("user-database-orphaned")) {
    // The files of a store are named by database ids.
    const owner = orphan === null || subject.storeId !== undefined ? undefined : authIdInName(orphan, subject.pattern);
    if (owner === undefined) anonymousOrphans += 1;
  }

  return {
    subject,
    cases,
    anonymousOrphans,
    isRecent: (timeMs) => typeof timeMs === "number" && timeMs > stuckBefore,
    has: (code) => any.get(code) !== undefined,
    keysOf: (authId) => keys.all(authId),
    registryOf: (authId) => registry.all(authId),
    namesOf: (path) => names.all(path),
    fileOf: (path) => file.get(path),
    isListed: (path) => listed.get(path) !== undefined,
    isCase: (code, path) => ofFile.get(code, path) !== undefined,
    whyUntouchable({ code, authId, file: path }) {
      if (code.startsWith("journal-")) return undefined;
      const id = typeof authId === "string" ? authId : authIdInName(path ?? "", subject.pattern);
      if (id !== undefined && alike.get(fold(id)) !== undefined) {
        return "another auth id differs from this one only in its form; decide first which is the user's";
      }
      const isOfRow = code !== "user-database-orphaned" && code !== "duplicate-db-path";
      if (isOfRow && typeof authId !== "string") return "the auth id is no text; decide what the row is";
      return undefined;
    },
  };
}
