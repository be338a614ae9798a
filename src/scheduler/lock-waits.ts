import { waitUncontrolled } from "./busy-wait.js";
import type { ClientRun } from "./client-run.js";
import * as state from "./shared-state.js";
import { beAwake } from "./virtual-clock.js";

interface LockWait {
  /** The databases whose locks are waited for. */
  readonly files: readonly string[];
  readonly timeoutMs: number;
  /** Whether no other client can notice that this one waits. */
  readonly harmless: boolean;
}

/** Waits until a step that met a lock may be tried again. Returns false if its busy timeout has expired. */
export function waitForLock(run: ClientRun | undefined, { files, timeoutMs, harmless }: LockWait): boolean {
  const step = run?.recorder.current();
  if (run === undefined || step === undefined || !run.turns.isControlled()) return waitUncontrolled(timeoutMs);
  const { shared, client } = run.context;
  const { label, file } = step;
  run.recorder.note({ lock: harmless ? "blocked" : "blocked-visibly" });
  state.setBlocked(shared, client, lockBits(files), timeoutMs);
  state.writeLabel(shared, client, `${label} ${file} (waits for a lock)`);
  run.turns.give("blocked");
  const expired = state.statusOf(shared, client) === "expired";
  if (!run.turns.isControlled()) return false;
  run.begin(label, file);
  // While it waited, time passed without delaying it.
  beAwake(run);
  run.recorder.note({ lock: expired ? "expired" : "retry" });
  return !expired;
}

/** The step of this client may have freed locks: other clients that wait for them may try again. */
export function releaseLocks(run: ClientRun | undefined, files: readonly string[]): void {
  if (run?.recorder.current() === undefined || !run.turns.isControlled()) return;
  run.recorder.release(files);
  const { shared, client: own, clients } = run.context;
  for (let client = 0; client < clients; client += 1) {
    if (client === own || state.statusOf(shared, client) !== "blocked") continue;
    if ((state.locksOf(shared, client) & lockBits(files)) !== 0) state.setStatus(shared, client, "ready");
  }
}

/** Returns a set of databases as bits. Two databases may share a bit; then a client tries again once too often. */
function lockBits(files: readonly string[]): number {
  let bits = 0;
  for (const file of files) {
    let hash = 7;
    for (let index = 0; index < file.length; index += 1) hash = (hash * 31 + file.charCodeAt(index)) | 0;
    bits |= 1 << (Math.abs(hash) % 31);
  }
  return bits;
}
