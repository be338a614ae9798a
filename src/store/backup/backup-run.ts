import type { Context } from "../context.js";
import { StoreClosedError } from "../errors.js";
import type { DatabaseThread } from "./database-thread.js";
import type { Pace } from "./pace.js";
import type { BackupState } from "./state.js";

/** The state that all parts of one running backup share. */
export interface BackupRun {
  readonly context: Context;
  /** Absolute path of the backup's directory. */
  readonly destination: string;
  readonly state: BackupState;
  readonly thread: DatabaseThread;
  readonly pace: Pace;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds to wait for a lock on a database, on the event loop. */
  readonly timeoutMs: number;
  /** Reports progress: the accounts that this phase has done, and its total. */
  readonly progress: (phase: BackupPhase, done: number, total: number) => void;
}

/**
 * `users`: user databases are copied. `master`: the master database is copied. `catch-up`: accounts that were registered
 * meanwhile are copied, and all copies are listed. `finish`: files are made durable, and old ones deleted.
 */
export type BackupPhase = "users" | "master" | "catch-up" | "finish";

/** Throws if the backup must end. */
export function checkEnded({ master }: Context, signal: AbortSignal | undefined): void {
  signal?.throwIfAborted();
  if (!master.database.open) throw new StoreClosedError("backing up: the store was closed; open it and back up again");
}
