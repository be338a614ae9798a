import { type Access, lockPrefixes, type Step } from "../../../core/index.js";

/*
 * Which locks a client certainly held, or waited for, during a controlled run. A step that may have taken a lock counts
 * only if a later step shows that it did.
 */

/** `read`: the transaction holds its snapshot. `write`: no other client can write. `exclusive`: nor begin to read. */
export type LockKind = "read" | "write" | "exclusive" | "waits";

/** A lock of one client on one database, by the indices of steps in the trace. */
export interface LockSpan {
  readonly client: number;
  readonly file: string;
  readonly kind: LockKind;
  /** The step that took it, or met it. */
  readonly from: number;
  /** The step that freed it, or that tried again. The number of steps: none did. */
  readonly to: number;
}

const [writing, reading] = lockPrefixes;

/** Returns the locks of all clients, in the order in which they were taken. */
export function locksIn(steps: readonly Step[]): LockSpan[] {
  const clients = [...new Set(steps.map(({ client }) => client))];
  return clients.flatMap((client) => locksOf(client, steps)).sort((a, b) => a.from - b.from || a.client - b.client);
}

function locksOf(client: number, steps: readonly Step[]): LockSpan[] {
  const own = [...steps.entries()].filter(([, step]) => step.client === client);
  const spans: LockSpan[] = [];
  const held = new Map<string, Omit<LockSpan, "to">>();
  const inTransaction = new Set<string>();
  for (const [position, [from, step]] of own.entries()) {
    const later = own.slice(position + 1);
    if (isWaiting(step)) {
      const to = later[0]?.[0] ?? steps.length;
      spans.push(...waitedFor(step).map((file): LockSpan => ({ client, file, kind: "waits", from, to })));
    }
    if (isBegin(step)) inTransaction.add(step.file);
    for (const { file, kind } of takenIn(step, inTransaction.has(step.file), later)) {
      const key = `${kind} ${file}`;
      if (!held.has(key)) held.set(key, { client, file, kind, from });
    }
    for (const file of step.releases) inTransaction.delete(file);
    for (const [key, span] of held) {
      if (!step.releases.includes(span.file)) continue;
      spans.push({ ...span, to: from });
      held.delete(key);
    }
  }
  return [...spans, ...[...held.values()].map((span) => ({ ...span, to: steps.length }))];
}

function isWaiting({ lock }: Step): boolean {
  return lock === "blocked" || lock === "blocked-visibly";
}

function isBegin({ label, error, lock }: Step): boolean {
  return error === undefined && (lock === undefined || lock === "retry") && /^(BEGIN|SAVEPOINT)\b/i.test(label);
}

/** A step that waits names what it would take. If it would only read, another client keeps readers out. */
function waitedFor({ accesses }: Step): string[] {
  const wanted = accesses.flatMap((access) => lockOf(access, "write") ?? []);
  const locks = wanted.length > 0 ? wanted : accesses.flatMap((access) => lockOf(access, "read") ?? []);
  return [...new Set(locks.map(({ file }) => file))];
}

interface Taken {
  readonly file: string;
  readonly kind: Exclude<LockKind, "waits">;
}

function takenIn(step: Step, inTransaction: boolean, later: readonly (readonly [number, Step])[]): Taken[] {
  const { error = "", lock, accesses } = step;
  // A COMMIT that waits for readers already keeps new readers out.
  if (lock === "blocked-visibly") return accesses.flatMap((access) => exclusive(access));
  if (lock === "blocked" || lock === "expired" || error.startsWith("SQLITE_BUSY")) return [];
  return accesses.flatMap((access): Taken[] => {
    const write = lockOf(access, "write");
    // The end of a transaction only frees what a step before has taken; but it may keep readers out for a moment.
    if (isEnd(step)) return exclusive(access);
    if (write?.prefix === writing) {
      return error === "" || endsTransaction(write.file, later) ? [{ file: write.file, kind: "write" }] : [];
    }
    const read = lockOf(access, "read");
    if (read !== undefined) return inTransaction ? [{ file: read.file, kind: "read" }] : [];
    return error === "" ? exclusive(access) : [];
  });
}

function exclusive(access: Access): Taken[] {
  const lock = lockOf(access, "write");
  return lock?.prefix === reading ? [{ file: lock.file, kind: "exclusive" }] : [];
}

/**
 * Returns whether the next step on the write lock is the end of a transaction. If so, the lock was taken by the step
 * before, even if that step failed.
 */
function endsTransaction(file: string, later: readonly (readonly [number, Step])[]): boolean {
  const next = later.find(([, { accesses }]) => accesses.some(({ resource }) => resource === `${writing}${file}`))?.[1];
  return next?.releases.includes(file) === true && isEnd(next);
}

function isEnd({ label }: Step): boolean {
  return /^(COMMIT|END|ROLLBACK)\b/i.test(label);
}

function lockOf({ resource, mode }: Access, asked: Access["mode"]) {
  const prefix = lockPrefixes.find((each) => resource.startsWith(each));
  return prefix === undefined || mode !== asked ? undefined : { prefix, file: resource.slice(prefix.length) };
}
