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

/** What repair has done. */
export interface PostgresRepairReport {
  /** The state afterwards. */
  readonly diagnosis: PostgresDiagnosis;
  readonly done: readonly Mending[];
  /** What was tried and refused by the database, and why. */
  readonly refused: readonly (Mending & { readonly reason: string })[];
}

/** A foreign key is added in the first pass and validated in the second. */
const passesMax = 3;

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
  const refused = new Map<string, Mending & { readonly reason: string }>();
  for (let pass = 1; pass <= passesMax; pass += 1) {
    const mendings = await mendingsOf(url, options);
    const untried = mendings.filter(({ statement }) => !refused.has(statement));
    if (untried.length === 0) break;
    await changeDatabase(url, options.signal, async (run) => {
      for (const mending of untried) {
        try {
          await run(mending.statement);
          done.push(mending);
        } catch (error) {
          if (options.signal?.aborted) throw error;
          refused.set(mending.statement, { ...mending, reason: messageOf(error) });
        }
      }
    });
  }
  return { diagnosis: await diagnosePostgres(url, options), done, refused: [...refused.values()] };
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
