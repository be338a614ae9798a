import { closeSync, openSync, rmSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";
import { prepareCommitMark, readSession } from "../../store/index.js";
import { type DoctorOptions, type FullDiagnosis, withDiagnosis } from "../diagnose.js";
import { sync } from "../durable.js";
import { DoctorError, messageOf } from "../errors.js";
import type { Diagnosis } from "../findings.js";
import { createPace, type Pace } from "../progress.js";
import type { Subject } from "../subject.js";
import type { Action } from "./action.js";
import { applyBatch, backupIn, type Outcome, type Workshop } from "./apply.js";
import { planRepair } from "./plan.js";
import { createQuarantine } from "./quarantine.js";
import { recoverDatabase } from "./recover.js";
import { rowAccessOf } from "./rows.js";
import { createSummary, type RepairSummary, type SummaryBuilder } from "./summary.js";
import { createUndoLog, type UndoLog } from "./undo-log.js";

export interface RepairPlan extends RepairSummary {
  readonly diagnosis: Diagnosis;
}

export interface RepairReport extends RepairSummary {
  /** Directories with what was moved away, the backup and the undo log; empty if nothing was to be done. */
  readonly quarantines: readonly string[];
  /** The diagnosis after the repair. */
  readonly diagnosis: Diagnosis;
}

const batchSize = 50;
const busyTimeoutMs = 5000;
/** What one pass has changed can make more possible. Three are enough for what is planned here. */
const passesMax = 3;

/**
 * Returns what repair would do. Changes nothing.
 * @throws {DoctorError}
 */
export function planOf(path: string, options: DoctorOptions = {}): Promise<RepairPlan> {
  return withDiagnosis(path, options, (full) => {
    const summary = createSummary(options.examplesMax ?? 20);
    for (const planned of planRepair(full)) summary.add(planned);
    return { ...summary.build(), diagnosis: full.diagnosis };
  });
}

/**
 * Repairs what can be repaired without a decision, while the application may go on. Before anything is changed, the
 * database is backed up. If the process is killed at any point, it can be called again.
 * @throws {DoctorError}
 */
export async function repair(path: string, options: DoctorOptions = {}): Promise<RepairReport> {
  const examplesMax = options.examplesMax ?? 20;
  const summary = createSummary(examplesMax);
  const quarantines: string[] = [];
  for (let pass = 1; ; pass += 1) {
    const left = createSummary(examplesMax);
    const { diagnosis, applied } = await withDiagnosis(path, options, async (full) => {
      const isApplied = pass <= passesMax && hasAction(full);
      if (isApplied) return { diagnosis: full.diagnosis, applied: await applyPlan(full, summary, left, options) };
      for (const planned of planRepair(full)) if ("left" in planned) left.add(planned);
      return { diagnosis: full.diagnosis, applied: undefined };
    });
    if (applied !== undefined && applied.done > 0) quarantines.push(applied.quarantine);
    else return { actions: summary.build().actions, left: left.build().left, quarantines, diagnosis };
  }
}

function hasAction(full: FullDiagnosis): boolean {
  for (const planned of planRepair(full)) if ("action" in planned) return true;
  return false;
}

async function applyPlan(
  full: FullDiagnosis,
  summary: SummaryBuilder,
  left: SummaryBuilder,
  { signal, onProgress }: DoctorOptions,
): Promise<{ readonly quarantine: string; readonly done: number }> {
  const { subject } = full;
  const quarantine = createQuarantine(subject, new Date());
  const log = createUndoLog(quarantine);
  try {
    log.write([{ step: "begin", version: 1, database: subject.database, at: new Date().toISOString() }]);
    // Opening the database would recover it before its journal is copied.
    const isRecovered = await recoverMaster(full, quarantine, log, summary);
    const database = new Sqlite(subject.database, { fileMustExist: true, timeout: busyTimeoutMs });
    try {
      backup(database, quarantine);
      const access = rowAccessOf(database, subject.tables);
      const workshop = { ...subject, database, access, quarantine, log, markCommit: commitMarkOf(subject, database) };
      const done = await applyAll(full, workshop, { pace: createPace(signal, onProgress), summary, left });
      // Every action was refused when it was checked again: there is nothing that could be undone.
      if (done === 0 && !isRecovered) rmSync(quarantine, { recursive: true });
      return { quarantine, done: done + (isRecovered ? 1 : 0) };
    } finally {
      database.close();
    }
  } catch (error) {
    const advice = `what was done is in ${quarantine}, with the undo log; run it again for the rest`;
    const code = error instanceof DoctorError ? error.code : "UNREADABLE";
    throw new DoctorError(code, `the repair stopped: ${messageOf(error)}; ${advice}`, { cause: error });
  } finally {
    log.close();
  }
}

async function recoverMaster(
  full: FullDiagnosis,
  quarantine: string,
  log: UndoLog,
  summary: SummaryBuilder,
): Promise<boolean> {
  for (const planned of planRepair(full)) {
    if (!("action" in planned) || planned.action.recovers !== full.subject.database) continue;
    const refused = await recoverDatabase(full.subject.database, quarantine, log);
    if (refused !== undefined) throw new DoctorError("UNREADABLE", `the database cannot be backed up: ${refused}`);
    summary.add(planned);
    return true;
  }
  return false;
}

/** Returns what each transaction that changes rows must call. A store of version 1 has no marks. */
function commitMarkOf({ storeId }: Subject, database: Database): () => void {
  const hasMarks = storeId !== undefined && readSession(database).name !== "";
  return hasMarks ? prepareCommitMark(database) : () => undefined;
}

/** Copies the database through SQLite, which is consistent beside any writer. A raw copy is not. */
function backup(database: Database, quarantine: string): void {
  const file = backupIn(quarantine);
  closeSync(openSync(file, "wx", 0o600));
  database.prepare("VACUUM INTO ?").run(file);
  sync(file);
  sync(quarantine);
}

interface Reporting {
  readonly pace: Pace;
  readonly summary: SummaryBuilder;
  readonly left: SummaryBuilder;
}

/** Applies the plan in batches of one order, and returns how many actions were done. */
async function applyAll(full: FullDiagnosis, workshop: Workshop, { pace, summary, left }: Reporting): Promise<number> {
  let done = 0;
  let batch: Action[] = [];
  const finish = (outcomes: readonly Outcome[]): void => {
    for (const [action, refused] of outcomes) {
      if (refused === undefined) summary.add({ action });
      else left.add({ left: { code: action.code, subject: action.subject, reason: refused } });
      done += refused === undefined ? 1 : 0;
    }
  };
  const flush = (): void => {
    finish(applyBatch(workshop, batch));
    batch = [];
  };
  for (const planned of planRepair(full)) {
    if ("left" in planned) {
      left.add(planned);
      continue;
    }
    const { action } = planned;
    if (action.recovers === undefined) {
      if (batch.length === batchSize || (batch[0] !== undefined && batch[0].order !== action.order)) flush();
      batch.push(action);
    } else if (action.recovers !== full.subject.database) {
      finish([[action, await recoverDatabase(action.recovers, workshop.quarantine, workshop.log)]]);
    }
    await pace.step("repairing", done);
  }
  flush();
  return done;
}
