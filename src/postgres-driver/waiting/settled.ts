import type { WatchedSession } from "./watched-sessions.js";

/** Returns whether no session can go on by itself; see `Monitor.settle`. */
export function isSettled(sessions: readonly WatchedSession[], isUnderWay: (processId: number) => boolean): boolean {
  return sessions.every(({ processId, activity, isInCycle }) => {
    switch (activity) {
      case "runs":
        return false;
      case "waits for client":
        return !isUnderWay(processId);
      case "blocked":
        return !isInCycle;
      default:
        return activity satisfies never;
    }
  });
}
