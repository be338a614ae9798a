import { existsSync, statSync } from "node:fs";

/**
 * Returns the state of a database file, without opening it: if it is equal later, the file has not changed. Take it
 * before the file is read. Undefined: it must be read.
 *
 * Times of files advance in ticks of some milliseconds, on a few file systems of two seconds. A file that is read and
 * then written within the same tick has the same time before and after. So a file that was changed this recently has no
 * fingerprint.
 */
export function fingerprintOf(path: string): string | undefined {
  const now = Date.now();
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  // In WAL mode commits do not change the file itself. The store does not use it for users, but an application may.
  if (found === undefined || existsSync(`${path}-wal`)) return undefined;
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = found;
  if (Math.max(Number(mtimeMs), Number(ctimeMs)) > now - tickMsMax) return undefined;
  return [dev, ino, size, mtimeNs, ctimeNs].join("/");
}

const tickMsMax = 2000;
