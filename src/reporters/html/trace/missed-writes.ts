import { type Access, clock, conflict, lockPrefixes, type Step } from "../../../core/index.js";
import { isWaiting, isWriting } from "../../trace/index.js";

/**
 * A client read something, another client changed it, and the first client acted on what it had read; or it read again, so
 * that its answer is of two different states.
 */
export interface MissedWrite {
  /** Indices of steps in the trace. `read` and `acted` belong to one operation of one client. */
  readonly read: number;
  /** The first change after `read`. */
  readonly write: number;
  /** The first step after it that wrote, tried to write, or failed, without having read again; or that read again. */
  readonly acted: number;
  readonly how: "wrote" | "failed" | "read";
  /** What was read and written, for example `db:master.sqlite`. */
  readonly resource: string;
}

/**
 * Returns the writes that were missed, in the order of the steps that acted. `isWrong`: whether the operation of a step,
 * by its index, has the wrong answer; only there a second read counts.
 */
export function missedWrites(steps: readonly Step[], isWrong: (step: number) => boolean): MissedWrite[] {
  const all = steps.flatMap((step, acted) => {
    const how = howItActs(step, isWrong(acted));
    return how === undefined ? [] : (missedBefore(steps, { step, acted, how }) ?? []);
  });
  return all.filter(
    ({ read, write }, index) => all.findIndex((each) => each.read === read && each.write === write) === index,
  );
}

function howItActs(step: Step, isWrong: boolean): MissedWrite["how"] | undefined {
  if (step.calls !== undefined || isWaiting(step) || isControl(step)) return undefined;
  if (step.error !== undefined) return "failed";
  if (touchedBy(step).some(({ mode }) => mode !== "read")) return "wrote";
  return isWrong ? "read" : undefined;
}

interface Acting {
  readonly step: Step;
  readonly acted: number;
  readonly how: MissedWrite["how"];
}

function missedBefore(steps: readonly Step[], { step, acted, how }: Acting): MissedWrite | undefined {
  const before = operationBefore(steps, acted);
  for (const { resource } of touchedBy(step)) {
    const seen: Access = { resource, mode: "read" };
    const read = before.find((index) => reads(steps[index], seen));
    if (read === undefined) continue;
    const write = steps.findIndex(
      (other, index) =>
        index > read &&
        index < acted &&
        other.client !== step.client &&
        other.error === undefined &&
        other.accesses.some((theirs) => theirs.resource === resource && conflict(seen, theirs)),
    );
    if (write !== -1) return { read, write, acted, how, resource };
  }
  return undefined;
}

/** Returns the client's earlier steps of the same operation, the latest first, by their indices. */
function operationBefore(steps: readonly Step[], index: number): number[] {
  const client = steps[index]?.client;
  const own = [...steps.keys()].filter((each) => each < index && steps[each]?.client === client).reverse();
  const start = own.findIndex((each) => steps[each]?.calls !== undefined);
  return start === -1 ? own : own.slice(0, start);
}

/** A BEGIN reads, too, but not for the application: what it had read before is what it acts on. */
function reads(step: Step | undefined, { resource }: Access): boolean {
  if (step === undefined || step.error !== undefined || isControl(step)) return false;
  return step.accesses.some((access) => access.resource === resource && access.mode === "read");
}

function isControl({ label }: Step): boolean {
  return /^(BEGIN|SAVEPOINT|COMMIT|END|ROLLBACK|RELEASE|PRAGMA|close)\b/i.test(label);
}

/** Returns the data that a step touches. Inside of a transaction a write has no access until the COMMIT. */
function touchedBy({ accesses, label, file }: Step): Access[] {
  const data = accesses.filter(({ resource }) => isData(resource));
  return isWriting(label) ? [{ resource: `db:${file}`, mode: "write" }, ...data] : data;
}

/** Locks and the order of calls are no data. What lies beside a database is made and deleted by SQLite itself. */
function isData(resource: string): boolean {
  const others = [clock, ...lockPrefixes, "beside:", "content beside:"];
  return !others.some((prefix) => resource.startsWith(prefix));
}
