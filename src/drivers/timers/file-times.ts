import type { BigIntStats, Stats } from "node:fs";
import { join } from "node:path";
import type { VirtualClock } from "../../core/index.js";
import { rawFs } from "../raw-fs.js";
import { raw } from "./raw-clock.js";

/*
 * Times of files on the virtual clock. The system stamps files with the real time, so what target code reads is moved by
 * the time that had been skipped, and lost, at that moment. Three things need care:
 *
 * - A time that target code sets may lie in the future (proper-lockfile sets the next full second). It must be the same
 *   whenever it is read, whatever is skipped in between. So set times are stored apart from real ones: with `setMs` added,
 *   in the next century. They are exact to the millisecond, as the precision of a number there is a microsecond.
 * - The clock with which the system stamps files ticks every 4 or 10 ms. A file that was written to just before a skip,
 *   and one that was written to just after it, may have the same time. So before a skip all files with a time of the
 *   last `lagMs` get their time of content and of access set, and every real time from then on counts as after the skip.
 * - The time of change and of birth cannot be set. If they are of the last `lagMs` before a skip, they are read as after
 *   it. So a lock that goes by them may seem younger by that skip than it is, and never older.
 */

/** Milliseconds that a time of a file may lag behind the clock. */
const lagMs = 10;
/** 2^32 seconds, which is more than a hundred years. */
const setMs = 2 ** 32 * 1000;
/** Times are read and set in hundredths of a millisecond. Set times are not stored more exactly. */
const perMs = 100;

/** Skips the time until `endMs` for target code that runs on files of this directory. */
export function skip(clock: VirtualClock, directory: string, endMs: number): void {
  const realMs = raw.now() - lagMs;
  if (endMs > clock.skippedMs()) setRecentTimes(clock, directory, realMs);
  clock.skipTo(endMs, realMs);
}

function setRecentTimes(clock: VirtualClock, path: string, sinceMs: number): void {
  const stats = rawFs.lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  const { atimeMs, mtimeMs } = stats;
  if ([atimeMs, mtimeMs].some((ms) => ms >= sinceMs && ms < setMs)) {
    rawFs.lutimesSync(path, storedSeconds(virtualMs(clock, atimeMs)), storedSeconds(virtualMs(clock, mtimeMs)));
  }
  if (stats.isDirectory()) for (const name of rawFs.readdirSync(path)) setRecentTimes(clock, join(path, name), sinceMs);
}

/** Returns the seconds to give to a file, so that target code reads this time. */
function storedSeconds(ms: number): number {
  return (ms + setMs) / 1000;
}

/** Returns the time that target code reads if a file has this one, both in milliseconds since 1970. */
export function virtualMs(clock: VirtualClock, fileMs: number): number {
  return hundredths(clock, fileMs) / perMs;
}

function hundredths(clock: VirtualClock, fileMs: number): number {
  if (fileMs >= setMs) return Math.round((fileMs - setMs) * perMs);
  return Math.floor((fileMs - clock.lostMsAt(fileMs)) * perMs) + clock.skippedMsAt(fileMs) * perMs;
}

/** Returns a time as target code passes it to `utimes`, as it is to be stored. What is no time is returned as it is. */
export function timeToStore(time: unknown): unknown {
  const ms = time instanceof Date ? time.getTime() : Number(time) * 1000;
  return ms >= 0 && ms < setMs ? storedSeconds(ms) : time;
}

const fields = ["atime", "mtime", "ctime", "birthtime"] as const;

/** Changes the result of a `stat` to what target code reads. */
export function toVirtualTimes(clock: VirtualClock, stats: Stats | BigIntStats): void {
  for (const field of fields) {
    const fileMs = "mtimeNs" in stats ? Number(stats[`${field}Ns`]) / 1e6 : stats[`${field}Ms`];
    const read = hundredths(clock, fileMs);
    const ms = read / perMs;
    if ("mtimeNs" in stats) {
      const exact = BigInt(read) * nsPerHundredth;
      Object.assign(stats, { [`${field}Ns`]: exact, [`${field}Ms`]: exact / nsPerMs });
    } else Object.assign(stats, { [`${field}Ms`]: ms });
    stats[field] = new Date(Math.round(ms));
  }
}

const [nsPerHundredth, nsPerMs] = [10_000n, 1_000_000n];
