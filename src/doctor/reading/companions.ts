import { readFileSync, statSync } from "node:fs";

/** The endings of the files that SQLite keeps beside a database. */
export const companionSuffixes = ["-journal", "-wal", "-shm"] as const;
type CompanionSuffix = (typeof companionSuffixes)[number];

/** Returns the name of the database to which a file belongs by its name, or undefined. */
export function databaseOfCompanion(name: string): string | undefined {
  const suffix = companionSuffixes.find((each) => name.endsWith(each));
  return suffix === undefined ? undefined : name.slice(0, -suffix.length);
}

/**
 * Returns the `-wal` and `-shm` of a database that no process has open: they were left by a process that was killed.
 * Linux lists all locks in /proc/locks, and a connection in WAL mode locks the `-shm` as long as it is open. Where there
 * is no such list, nothing is returned, because the files of a running application cannot be told apart.
 *
 * A `-journal` cannot be judged from outside: SQLite does that when it opens the database (see `open.ts`).
 */
export function leftOverCompanions(path: string): readonly CompanionSuffix[] {
  const found = (["-wal", "-shm"] as const).flatMap((suffix) => {
    const stat = statSync(`${path}${suffix}`, { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ suffix, inode: stat.ino }];
  });
  if (found.length === 0) return [];
  const locked = lockedInodes();
  const database = statSync(path, { throwIfNoEntry: false });
  if (locked === undefined || (database !== undefined && locked.has(database.ino))) return [];
  return found.some(({ inode }) => locked.has(inode)) ? [] : found.map(({ suffix }) => suffix);
}

function lockedInodes(): ReadonlySet<number> | undefined {
  try {
    const lines = readFileSync("/proc/locks", "utf8").split("\n");
    return new Set(lines.flatMap((line) => (/ [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line) ?? []).slice(1).map(Number)));
  } catch {
    return undefined;
  }
}
