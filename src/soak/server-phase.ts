import type { SoakContext } from "./context.js";

/** The part of a round in which the database server is killed and starts again. */
export interface ServerPhase {
  /** Kills the server, as planned for this number of called operations. */
  turn(called: number): void;
  /** Whether the server is away. */
  isAway(): boolean;
  /** Resolves when the server is back, if it was away. It is not killed again in this round. */
  end(): Promise<void>;
}

/** `at`: the number of called operations at which the server is killed; undefined: it is not. */
export function createServerPhase(
  { server, recorder, counts }: Pick<SoakContext, "server" | "recorder" | "counts">,
  at: number | undefined,
): ServerPhase {
  let due = at;
  let restarting: Promise<void> | undefined;
  let isAway = false;
  return {
    turn(called) {
      const restart = server?.restart;
      if (restart === undefined || due === undefined || called < due) return;
      due = undefined;
      isAway = true;
      counts.serverKills = (counts.serverKills ?? 0) + 1;
      recorder.serverIsAway();
      restarting = restart().then(() => {
        isAway = false;
        recorder.serverIsBack();
      });
    },
    isAway: () => isAway,
    async end() {
      due = undefined;
      await restarting;
    },
  };
}
