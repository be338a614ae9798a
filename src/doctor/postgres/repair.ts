import { messageOf } from "../errors.js";
import { checksOf } from "./checks/index.js";
import { changeDatabase, readDatabase } from "./connection.js";
import { diagnosePostgres, type PostgresDoctorOptions } from "./diagnose.js";
import type { PostgresDiagnosis, PostgresFindingCode } from "./findings.js";
import { layoutOf } from "./layout.js";

/** A statement that mends one case, or fails and changes nothing. */
export interface Mending {
  readonly code: PostgresFindingCode;
  readonly subject: string;
  readonly statement: string;
  /** The statement that undoes it; "": there is nothing to undo. */
  readonly undo: string;
}

/** What repair would do. */
export interface PostgresRepairPlan {
  readonly diagnosis: PostgresDiagnosis;
  readonly mendings: readonly Mending[];
}

/** What was tried and refused by the database, and why. */
export interface Refusal extends Mending {
  readonly reason: string;
}

/** What repair has done. */
export interface PostgresRepairReport {
  /** The state afterwards. */
  readonly diagnosis: PostgresDiagnosis;
  readonly done: readonly Mending[];
  readonly refused: readonly Refusal[];
}

/** A unique key, a foreign key to it, and the validation of that need a pass each. */
const passesMax = 5;

/** Returns what repair would do. Changes nothing. @throws {DoctorError} */
export async function planPostgresRepair(
  url: string,
  options: PostgresDoctorOptions = {},
): Promise<PostgresRepairPlan> {
  const diagnosis = await diagnosePostgres(url, options);
  return { diagnosis, mendings: await mendingsOf(url, options) };
}

/**
 * Repairs what can be repaired without a decision and without a row that is changed: it adds constraints again, and
 * validates them. Each statement is a transaction of its own. What the database refuses, it leaves.
 * @throws {DoctorError}
 */
export async function repairPostgres(url: string, options: PostgresDoctorOptions = {}): Promise<PostgresRepairReport> {
  const done: Mending[] = [];
  let refused: readonly Refusal[] = [];
  for (let pass = 1; pass <= passesMax; pass += 1) {
    const mendings = await mendingsOf(url, options);
    const outcome = await tryAll(url, mendings, options.signal);
    done.push(...outcome.done);
    refused = outcome.refused;
    if (outcome.done.length === 0) break;
  }
  return { diagnosis: await diagnosePostgres(url, options), done, refused };
}

function tryAll(url: string, mendings: readonly Mending[], signal: AbortSignal | undefined) {
  return changeDatabase(url, signal, async (run) => {
    const done: Mending[] = [];
    const refused: Refusal[] = [];
    for (const mending of mendings) {
      try {
        await run(mending.statement);
        done.push(mending);
      } catch (error) {
        if (signal?.aborted) throw error;
        refused.push({ ...mending, reason: messageOf(error) });
      }
    }
    return { done, refused };
  });
}

function mendingsOf(url: string, { schema = "rollcall", signal }: PostgresDoctorOptions): Promise<readonly Mending[]> {
  return readDatabase(url, signal, async (reading) => {
    const layout = await layoutOf(reading, schema);
    const mendings: Mending[] = [];
    for (const { code, sql, mends } of checksOf(layout, 0)) {
      if (!mends) continue;
      const rows = await reading.rows<Omit<Mending, "code">>(`SELECT subject, statement, undo FROM (${sql}) AS found`);
      mendings.push(...rows.map((row) => ({ code, ...row })));
    }
    return mendings;
  });
}
