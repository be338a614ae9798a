import { type ClientTime, skippedMsOf, timeOf } from "./shared-clock.js";
import type { SharedState, Status } from "./shared-state.js";
import { statusOf } from "./shared-state.js";

/*
 * Which sleeping clients may wake. Sleeps take no time, so a client could sleep a thousand times while another one waits
 * for its turn in the middle of an operation. By the clock that one would be delayed for minutes. The smallest example: A
 * holds a lock that expires after 10 s and is about to write; B polls for the lock every 50 ms. After 200 polls B takes
 * the lock, and then A writes. The lock is right unless A is really delayed for 10 s, which no schedule should claim.
 *
 * So the clock may not run on while a client is in an operation and could move, except for a little. No other order is
 * lost by that: the end of a sleep itself touches nothing that clients share, so instead of ending in the middle of
 * another client's operation it may as well end before that operation is called, when nothing is delayed.
 */

/**
 * The milliseconds of skipped time that may pass while a client that could move is in an operation, from its call, or
 * from the end of its own sleep, to its next sleep. They are enough for some polls of others in the meantime, which see
 * what the operation has done so far. A lock that expires sooner is not taken for safe: usual ones last a second at
 * least (proper-lockfile refuses less than 2 s).
 */
const delayMsMax = 500;

/** Returns whether a client may move: it does not sleep, or may wake now. */
export function mayMove(shared: SharedState, clients: number, client: number): boolean {
  const { clock } = shared;
  const wakes = timeOf(clock, client, "wakes");
  if (wakes === undefined || wakes <= skippedMsOf(clock)) return true;
  for (let other = 0; other < clients; other += 1) {
    if (other !== client && wakes > latestFor(statusOf(shared, other), (field) => timeOf(clock, other, field))) {
      return false;
    }
  }
  return true;
}

/** Returns until when the clock may run on without delaying this client for too long. */
function latestFor(status: Status, time: (field: ClientTime) => number | undefined): number {
  // A client that waits for a lock, or that yields because it polls without sleeping, waits for others and not for its turn.
  if (status !== "ready" && !(status === "yielded" && time("wakes") !== undefined)) return Number.POSITIVE_INFINITY;
  const [wakes, nextTimer, awakeSince] = [time("wakes"), time("nextTimer"), time("awakeSince")];
  if (wakes !== undefined) return wakes + delayMsMax;
  // If the client is not in an operation, it may be called at any time, but its timers run in the meantime.
  if (awakeSince === undefined) return nextTimer === undefined ? Number.POSITIVE_INFINITY : nextTimer + delayMsMax;
  return Math.min(awakeSince + delayMsMax, nextTimer ?? Number.POSITIVE_INFINITY);
}
