import * as v from "valibot";
import type { Context } from "../context.js";
import { AccountRemovedError, RegistrationStoreError } from "../errors.js";
import { prepareAccountLists } from "../master/index.js";
import { runInSlices } from "../slices.js";
import { checkOptionsOf, optionalCallback, optionalSignal } from "../validation.js";
import { migrateUserDatabase } from "./user-transaction.js";

/** How far `migrateAll` is. */
export interface MigrationProgress {
  readonly done: number;
  readonly total: number;
  readonly failed: number;
}

/** Options of `migrateAll`. */
export interface MigrateAllOptions {
  /** Ends the work, which rejects with the signal's reason. Databases that were migrated stay so. */
  readonly signal?: AbortSignal | undefined;
  /** Called about ten times a second. */
  readonly onProgress?: ((progress: MigrationProgress) => void) | undefined;
}

/** A user database that was not migrated, and is unchanged. */
export interface MigrationFailure {
  readonly authId: string;
  /** The stable code of the error. */
  readonly code: string;
  readonly message: string;
}

/** What `migrateAll` did. */
export interface MigrationReport {
  readonly migrated: number;
  /** Databases that had all migrations. */
  readonly current: number;
  readonly failed: number;
  /** The first 1,000 of those that failed. */
  readonly failures: readonly MigrationFailure[];
}

const failuresMax = 1000;
const accountsAtOnce = 100;

/** Applies the missing user migrations to every user database, one after the other, between other work. */
export async function migrateAll(context: Context, options: MigrateAllOptions = {}): Promise<MigrationReport> {
  const { signal, onProgress } = checkOptionsOf("the options of migrateAll", fields, options);
  const { total } = prepareAccountLists(context.master.database).count();
  const failures: MigrationFailure[] = [];
  const counts = { migrated: 0, current: 0, failed: 0 };
  const report = (): void =>
    onProgress?.({ done: counts.migrated + counts.current + counts.failed, total, failed: counts.failed });

  function* steps(): Generator<void> {
    let after = "";
    for (;;) {
      const page = context.accounts.readPage("active", after, accountsAtOnce);
      for (const account of page) {
        const outcome = migrateOne(context, account);
        counts[outcome.kind] += 1;
        if (outcome.kind === "failed" && failures.length < failuresMax) failures.push(outcome.failure);
        yield;
      }
      const last = page.at(-1);
      if (last === undefined) return;
      after = last.authId;
    }
  }

  await runInSlices(steps(), { signal, onProgress: report });
  report();
  return { ...counts, failures };
}

type Outcome =
  | { readonly kind: "migrated" | "current" }
  | { readonly kind: "failed"; readonly failure: MigrationFailure };

function migrateOne(context: Context, account: Parameters<typeof migrateUserDatabase>[1]): Outcome {
  try {
    return { kind: migrateUserDatabase(context, account) ? "migrated" : "current" };
  } catch (error) {
    // It needs no migrations any more.
    if (error instanceof AccountRemovedError) return { kind: "current" };
    if (!(error instanceof RegistrationStoreError)) throw error;
    const { code, message } = error;
    return { kind: "failed", failure: { authId: account.authId, code, message } };
  }
}

const fields = v.strictObject({ signal: optionalSignal, onProgress: optionalCallback<MigrationProgress>() });
