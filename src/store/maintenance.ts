import { setTimeout as sleep } from "node:timers/promises";
import * as v from "valibot";
import { auditInSlices } from "./audit/index.js";
import { type AuditFinding, type AuditReport, summarize } from "./audit-report.js";
import type { Context } from "./context.js";
import { publish } from "./events.js";
import type { StoredAccount } from "./master/index.js";
import { deleteAbandonedDrafts, finishAllRemovals } from "./protocol/index.js";
import { translatingErrors } from "./storage-errors.js";
import { checkOptionsOf, optionalCallback } from "./validation.js";
import { limitsOf, untilFree } from "./waiting.js";

/** Options of `startMaintenance`. */
export interface MaintenanceOptions {
  /** Milliseconds between two runs, 1,000 to 2,147,483,647. A tenth of it is random. Default: 3,600,000 (an hour). */
  readonly intervalMs?: number | undefined;
  /** Called for each finding that the run before, of this process, did not have. */
  readonly onFinding?: ((finding: AuditFinding) => void) | undefined;
  /** Called with an error that ended a run. Default: it is logged. The next run begins as planned. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** What one run of maintenance did. */
export interface MaintenanceReport {
  /** Registrations that were interrupted more than a minute ago, and were undone. */
  readonly undone: number;
  /** Removals that were finished. */
  readonly removed: number;
  readonly draftsDeleted: number;
  readonly audit: AuditReport;
}

/** Maintenance that was started. */
export interface Maintenance {
  /** Runs it now, whatever other processes did. If it is running, returns the report of that run. */
  runNow(): Promise<MaintenanceReport>;
  /** Ends it. Resolves when a run that was going on has stopped. */
  stop(): Promise<void>;
}

/**
 * Starts maintenance: at each interval it cleans up what a crash left and is safe to clean up, and audits the store in
 * slices. If several processes have started it on one directory, one of them runs it in each interval.
 */
export function startMaintenance(context: Context, options: MaintenanceOptions = {}): Maintenance {
  const { intervalMs, onFinding, onError } = checkOptionsOf("the options of maintenance", fields, options);
  const stopping = new AbortController();
  let known: ReadonlySet<string> = new Set();
  let running: Promise<MaintenanceReport> | undefined;

  const run = async (): Promise<MaintenanceReport> => {
    const began = performance.now();
    const report = await maintain(context, stopping.signal);
    const found = report.audit.findings.map((finding) => ({ finding, text: JSON.stringify(finding) }));
    for (const { finding } of found.filter(({ text }) => !known.has(text))) announce(context, finding, onFinding);
    known = new Set(found.map(({ text }) => text));
    const findings = Object.values(report.audit.counts).reduce((sum, count) => sum + count, 0);
    publish("maintenance", { directory: context.directory, durationMs: performance.now() - began, findings });
    if (findings > 0) context.logger.warn(summarize(report.audit), "maintenance found problems");
    return report;
  };
  const runNow = (): Promise<MaintenanceReport> => {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await sleep(intervalMs * (1 - Math.random() / 10), undefined, { signal: stopping.signal, ref: false });
        if (claimTurn(context, intervalMs)) await runNow();
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (onError === undefined) context.logger.warn({ err: error }, "maintenance failed");
        else onError(error);
      }
    }
  };

  const looping = loop();
  return {
    runNow,
    async stop() {
      stopping.abort(new Error("maintenance was stopped"));
      await Promise.allSettled([looping, running]);
    },
  };
}

/** Returns whether this process runs maintenance now: no process has begun in this interval. */
function claimTurn({ master }: Context, intervalMs: number): boolean {
  return translatingErrors("beginning maintenance", () =>
    master.write(
      () =>
        master.database
          .prepare("UPDATE rollcall_maintenance SET began_at = @now WHERE abs(@now - began_at) >= @least")
          .run({ now: Date.now(), least: Math.floor(intervalMs / 2) }).changes > 0,
    ),
  );
}

function announce({ directory }: Context, finding: AuditFinding, onFinding: MaintenanceOptions["onFinding"]): void {
  publish("finding", { directory, finding });
  onFinding?.(finding);
}

async function maintain(context: Context, signal: AbortSignal): Promise<MaintenanceReport> {
  const limits = limitsOf({ signal, timeoutMs: 60_000 }, 60_000);
  const undone = await untilFree(context, "undoing registrations", limits, () => giveUpOld(context));
  const { done } = await untilFree(context, "finishing removals", limits, () => finishAllRemovals(context));
  const draftsDeleted = await untilFree(context, "deleting drafts", limits, () => deleteAbandonedDrafts(context));
  for (const { authId } of undone) publish("step", { directory: context.directory, authId, step: "undone" });
  const audit = await auditInSlices(context, { signal });
  return { undone: undone.length, removed: done.length - undone.length, draftsDeleted, audit };
}

const oldMs = 60_000;
const accountsMax = 1000;

/**
 * Makes registrations `removing` that have not gone on for a minute: their client was killed, or failed. If one is alive
 * after all, it notices that its account is gone and begins again.
 */
function giveUpOld(context: Context): readonly StoredAccount[] {
  return translatingErrors("undoing registrations", () => {
    const before = new Date(Date.now() - oldMs).toISOString();
    const old = context.accounts
      .readPage("provisioning", "", accountsMax)
      .filter(({ createdAt }) => createdAt < before);
    if (old.length === 0) return [];
    return context.master.write(() =>
      old.filter((account) => context.accounts.advance(account, "provisioning", "removing")),
    );
  });
}

const intervalRule = "must be a number of milliseconds from 1000 to 2147483647";
const fields = v.strictObject({
  intervalMs: v.optional(
    v.pipe(v.number(intervalRule), v.minValue(1000, intervalRule), v.maxValue(2_147_483_647, intervalRule)),
    3_600_000,
  ),
  onFinding: optionalCallback<AuditFinding>(),
  onError: optionalCallback<unknown>(),
});
