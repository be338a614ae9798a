import type { Database } from "better-sqlite3";
import type { Context } from "../context.js";
import { hasTable } from "../identity.js";
import { translatingErrors } from "../storage-errors.js";
import { limitsOf, untilFree } from "../waiting.js";

/** The last backup of a store, whichever process made it. */
export interface LastBackup {
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  /** Number of accounts in it. */
  readonly accounts: number;
}

/** Returns the last backup, or null if none is noted. */
export function readLastBackup(database: Database): LastBackup | null {
  // A store that is open read-only may be one of Rollcall 0.2.0.
  if (!hasTable(database, "rollcall_last_backup")) return null;
  const row = database
    .prepare<[], LastBackup>("SELECT finished_at AS finishedAt, accounts FROM rollcall_last_backup")
    .get();
  return row ?? null;
}

const timeoutMs = 10_000;

/** Notes a backup in the master database. If that fails, logs it: the backup itself is complete. */
export async function noteBackup(context: Context, backup: LastBackup): Promise<void> {
  if (context.readOnly) return;
  const { master, logger } = context;
  try {
    await untilFree(context, "noting a backup", limitsOf(undefined, timeoutMs), () =>
      translatingErrors("noting a backup", () =>
        master.write(() => {
          master.database
            .prepare(
              "INSERT OR REPLACE INTO rollcall_last_backup (id, finished_at, accounts) VALUES (1, @finishedAt, @accounts)",
            )
            .run(backup);
        }),
      ),
    );
  } catch (err) {
    logger.warn({ err }, "the backup is complete, but its time could not be noted in the store");
  }
}
