import { setTimeout as sleep } from "node:timers/promises";
import { checkFiles, inodeOf } from "./check-files.js";
import { checkMaster, unreadable } from "./check-master.js";
import { compareFiles } from "./compare-files.js";
import { compareForms } from "./compare-forms.js";
import { compareRows } from "./compare-rows.js";
import { codeOf, DoctorError } from "./errors.js";
import type { Diagnosis } from "./findings.js";
import { listFiles } from "./list-files.js";
import { loadRows } from "./load-rows.js";
import { type Located, locate } from "./locate.js";
import { createPace, type Pace, type Progress } from "./progress.js";
import { leftOverCompanions, openWithoutWriting, type Reading } from "./reading/index.js";
import { openScratch, type Scratch } from "./scratch.js";
import { realPathOf, type Subject, subjectOf } from "./subject.js";
import { summarise } from "./summarise.js";

export interface DoctorOptions {
  /** Default: the directory in which most of the paths in the registry are. */
  readonly users?: string | undefined;
  /** Whether to read every user database wholly. Default: false. */
  readonly deep?: boolean | undefined;
  /** Default: 20. */
  readonly examplesMax?: number | undefined;
  /**
   * Milliseconds after which a registration or removal counts as stuck. Repair leaves what is younger. Default: 60,000.
   */
  readonly stuckAfterMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A diagnosis with all of its cases, which repair needs. */
export interface FullDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly subject: Subject;
  readonly scratch: Scratch;
  /** What was registered or changed since this time (milliseconds since 1970) may still be under way. */
  readonly stuckBefore: number;
}

/** Between the first and the second reading, so that a registration that is under way has gone on. */
const settleMs = 250;

/**
 * Diagnoses a store's directory, a database, or a directory that holds one. Writes nothing there, and is safe beside live
 * processes: what is found is kept only if a second reading finds it too.
 *
 * Must not run in a process that has one of the databases open, because it reads files with `node:fs` (see `readHeader`).
 * @throws {DoctorError}
 */
export function diagnose(path: string, options: DoctorOptions = {}): Promise<Diagnosis> {
  return withDiagnosis(path, options, ({ diagnosis }) => diagnosis);
}

/** Diagnoses, calls `use`, and deletes the temporary files. */
export async function withDiagnosis<T>(
  path: string,
  options: DoctorOptions,
  use: (full: FullDiagnosis) => T | Promise<T>,
): Promise<T> {
  const started = performance.now();
  const { users, deep = false, examplesMax = 20, stuckAfterMs = 60_000, signal, onProgress } = options;
  const pace = createPace(signal, onProgress);
  const scratch = openScratch();
  try {
    const located = await locate(path, scratch.directory);
    const subject = await withMaster(located, scratch, async (reading) => {
      checkMaster(reading.database, located.kind, scratch.database);
      noteLeftOver(located, reading.hasHotJournal, scratch);
      const found = subjectOf(located, reading.database, users);
      await collect(found, reading, scratch, { deep, stuckAfterMs, pace });
      return found;
    });
    if (forgetDoubtful(scratch)) {
      await sleep(settleMs, undefined, signal === undefined ? {} : { signal }).catch(() => pace.step("waiting", 0));
      await withMaster(located, scratch, (reading) => collect(subject, reading, scratch, { deep, stuckAfterMs, pace }));
      keepConfirmed(scratch);
    }
    const diagnosis = summarise(subject, scratch.database, examplesMax, performance.now() - started);
    return await use({ diagnosis, subject, scratch, stuckBefore: Date.now() - stuckAfterMs });
  } finally {
    scratch.close();
  }
}

interface OpenMaster extends Reading {
  readonly hasHotJournal: boolean;
}

/** Opens the database for reading, and closes it. @throws {DoctorError} If it cannot be read. */
export async function withMaster<T>(
  { database }: Located,
  scratch: Scratch,
  work: (reading: OpenMaster) => T | Promise<T>,
): Promise<T> {
  const opened = await openWithoutWriting(database, scratch.directory);
  switch (opened.outcome) {
    case "opened":
      try {
        return await work({ ...opened.reading, hasHotJournal: opened.hasHotJournal });
      } catch (error) {
        throw codeOf(error).startsWith("SQLITE_CORRUPT") ? unreadable(error) : error;
      } finally {
        opened.reading.close();
      }
    case "unreadable":
      throw new DoctorError("UNREADABLE", `${database} cannot be read: ${opened.message}`);
    case "missing":
    case "empty":
    case "not-a-database": {
      const what = { missing: "does not exist", empty: "has 0 bytes", "not-a-database": "is no SQLite database" };
      const advice = "restore it from a backup, or name another file";
      throw new DoctorError("UNREADABLE", `${database} ${what[opened.outcome]}; ${advice}`);
    }
    default:
      return opened satisfies never;
  }
}

interface Collecting {
  readonly deep: boolean;
  readonly stuckAfterMs: number;
  readonly pace: Pace;
}

/** Reads rows and files, and adds all findings that come of comparing them. */
async function collect(
  subject: Subject,
  { database: master }: Reading,
  scratch: Scratch,
  { deep, stuckAfterMs, pace }: Collecting,
): Promise<void> {
  const { tables, paths, usersDirectory, storeId } = subject;
  await loadRows(master, tables, scratch.database, paths, pace);
  await listFiles(usersDirectory, subject.database, scratch.database, pace);
  await checkFiles(scratch, inodeOf(subject.database) ?? "", deep, pace);
  const bothTellActive =
    storeId === undefined && tables.keys.columns.has("is_active") && tables.registry.columns.has("status");
  compareRows(scratch.database, { bothTellActive, stuckBefore: Date.now() - stuckAfterMs });
  compareFiles(scratch.database, { storeId, usersDirectory: realPathOf(usersDirectory) });
  compareForms(scratch.database);
}

function noteLeftOver({ database }: Located, hasHotJournal: boolean, scratch: Scratch): void {
  const left = hasHotJournal ? ["-journal"] : leftOverCompanions(database);
  if (left.length === 0) return;
  scratch.database
    .prepare<[string, string, string]>(
      "INSERT INTO finding (code, subject, detail, file) VALUES ('journal-left-over', ?, ?, ?)",
    )
    .run(database, left.join(", "), database);
}

/** Findings about the file of the master itself, which are not read a second time. */
const ofMaster = "code LIKE 'master-%' OR (code = 'journal-left-over' AND registry_rid IS NULL)";

/** Sets the findings aside, with what was read of their files. Returns whether there are any. */
function forgetDoubtful({ database }: Scratch): boolean {
  database.exec(`
    INSERT INTO finding_before SELECT code, subject FROM finding WHERE NOT (${ofMaster});
    DELETE FROM file_check WHERE file IN (SELECT file FROM finding WHERE file IS NOT NULL) OR condition <> 'intact';
    DELETE FROM finding WHERE NOT (${ofMaster});`);
  return database.prepare("SELECT 1 FROM finding_before LIMIT 1").get() !== undefined;
}

function keepConfirmed({ database }: Scratch): void {
  database.exec(`
    CREATE INDEX finding_before_code ON finding_before (code, subject);
    DELETE FROM finding WHERE NOT (${ofMaster}) AND NOT EXISTS (
      SELECT 1 FROM finding_before AS b WHERE b.code = finding.code AND b.subject = finding.subject);`);
}
