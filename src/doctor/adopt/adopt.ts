import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { masterFileName, quarantineDirectoryName } from "../../store/index.js";
import { type DoctorOptions, withDiagnosis, withMaster } from "../diagnose.js";
import { DoctorError } from "../errors.js";
import type { Diagnosis } from "../findings.js";
import { createPace } from "../progress.js";
import { carryOn, openAlone } from "./carry-on.js";
import { type Adoption, accountsIn, begunAdoption, openDraft, writeDraft } from "./draft.js";
import { leftBehind } from "./foreign-accounts.js";
import { refusals } from "./refusals.js";

/** What an adoption would do, or has done. Plain data. */
export interface AdoptReport {
  /** `begun`: a killed process has begun it, and `apply` finishes it. */
  readonly outcome: "planned" | "begun" | "adopted" | "refused" | "is a store";
  /** The directory that is or becomes a store's. */
  readonly directory: string;
  readonly accounts: number;
  /** Columns and tables that stay in the old database only. */
  readonly leftBehind: readonly string[];
  /** Afterwards the old database and the old user databases are here. */
  readonly quarantine: string;
  /** Why it was refused: sentences with counts. */
  readonly reasons: readonly string[];
  /** Of the database before the adoption; undefined if it was begun before. */
  readonly diagnosis: Diagnosis | undefined;
}

export interface AdoptOptions extends DoctorOptions {
  /** Without it nothing is changed. */
  readonly apply: boolean;
}

/**
 * Turns another application's database and user databases into a store, in the directory of the database. The application
 * must not run. If the process is killed, it can be called again.
 * @throws {DoctorError}
 */
export async function adopt(path: string, options: AdoptOptions): Promise<AdoptReport> {
  const directory = directoryOf(path);
  const begun = begunAdoption(directory);
  if (begun !== undefined) return finish(directory, begun, options);
  // The old database has moved away at the end of an adoption.
  const isMoved = !existsSync(resolve(path)) && existsSync(join(directory, masterFileName));
  return withDiagnosis(isMoved ? directory : path, options, async ({ diagnosis, subject, scratch }) => {
    const { database, usersDirectory, storeId, tables } = subject;
    const root = dirname(database);
    const quarantine = join(root, quarantineDirectoryName, `adopted-${basename(database)}`);
    const report = { directory: root, accounts: diagnosis.totals.total_users, quarantine, diagnosis };
    if (storeId !== undefined) return { ...report, outcome: "is a store", leftBehind: [], reasons: [] };
    if (isMoved) throw new DoctorError("WRONG_USE", `${path} does not exist; name a database or its directory`);
    const planned = await withMaster(subject, scratch, ({ database: old }) => ({
      ...report,
      leftBehind: leftBehind(old, tables),
      reasons: refusals(old, { subject, healthy: diagnosis.healthy, scratch: scratch.database }),
    }));
    if (planned.reasons.length > 0) return { ...planned, outcome: "refused" };
    if (!options.apply) return { ...planned, outcome: "planned" };
    const adoption = { oldDatabase: database, users: usersDirectory, quarantine };
    const old = openAlone(database);
    try {
      const draft = openDraft(root);
      try {
        writeDraft(draft, old, subject, adoption);
      } finally {
        draft.close();
      }
    } finally {
      old.close();
    }
    await carryOn(root, adoption, createPace(options.signal, options.onProgress));
    return { ...planned, outcome: "adopted" };
  });
}

function directoryOf(path: string): string {
  const absolute = resolve(path);
  return statSync(absolute, { throwIfNoEntry: false })?.isDirectory() ? absolute : dirname(absolute);
}

async function finish(directory: string, adoption: Adoption, options: AdoptOptions): Promise<AdoptReport> {
  const draft = openDraft(directory);
  const accounts = accountsIn(draft);
  draft.close();
  const { quarantine } = adoption;
  const report = { directory, accounts, leftBehind: [], quarantine, reasons: [], diagnosis: undefined };
  if (!options.apply) return { ...report, outcome: "begun" };
  await carryOn(directory, adoption, createPace(options.signal, options.onProgress));
  return { ...report, outcome: "adopted" };
}
