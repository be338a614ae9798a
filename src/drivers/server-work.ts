/*
 * What the connections of this thread to a database server do. Node tells only that a connection is open, which it is nearly
 * always, and not whether anything is about to arrive.
 */

/** Those of Node itself, before a driver replaces them. */
const [inNextTurn, now] = [setImmediate, performance.now.bind(performance)];

let isUsed = false;
let underWay = 0;
let begun = 0;
/** How often Rollcall itself waits for the server. */
let ownWaits = 0;
let quietTurns = 0;
/** Milliseconds. */
let quietSince = 0;

/** What is sent within a thread arrives in the next turn of its event loop; some turns more do no harm. */
const quietTurnsMin = 4;

/** Milliseconds. */
const [quietMsMin, endedMsMax, settledMsMax] = [2, 5, 200];

const nextTurn = (): Promise<void> => new Promise((resolve) => void inNextTurn(resolve));

/** The connections of this thread to its database server. */
export const serverWork = {
  /** Something begins of which the end is known, such as a connection or a step. Returns what ends it, once. */
  begin(): () => void {
    isUsed = true;
    underWay += 1;
    begun += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      // The driver reads the answer in the turns to come.
      inNextTurn(() => {
        underWay -= 1;
        quietTurns = 0;
      });
    };
  },
  /** Whether all connections of the thread are to its database server. */
  isUsed: () => isUsed,
  /**
   * Whether nothing has been under way for some turns of the event loop, and for a moment: on a busy machine the system may
   * take that long to hand over what was sent. To be asked once in each turn.
   */
  isQuiet(): boolean {
    const isWorking = this.isUnderWay();
    if (isWorking || quietTurns === 0) quietSince = now();
    quietTurns = isWorking ? 0 : quietTurns + 1;
    return quietTurns > quietTurnsMin && now() - quietSince >= quietMsMin;
  },
  isUnderWay: () => underWay > 0 || ownWaits > 0,
  /**
   * Waits for work of Rollcall itself. Meanwhile target code waits for nothing, so its timers do not skip time. For example, a
   * pool that would close its idle connection in ten seconds has it still when the next operation is called.
   */
  async ofRollcall<T>(work: () => Promise<T>): Promise<T> {
    ownWaits += 1;
    try {
      return await work();
    } finally {
      ownWaits -= 1;
    }
  },
  /** Resolves when the thread has the answers to what it has sent. If it never stops sending: after a while. */
  async settled(): Promise<void> {
    const latest = now() + settledMsMax;
    for (let quiet = 0; isUsed && quiet <= quietTurnsMin && now() < latest; quiet += 1) {
      await nextTurn();
      if (underWay > 0) quiet = 0;
    }
  },
  /**
   * The same after the end of a client. A pool may say that it has ended before its connections have; one that stays open is
   * waited for no longer than a moment. `connections`: the number of those that are open.
   */
  async ended(connections: () => number): Promise<void> {
    const latest = now() + endedMsMax;
    while (connections() > 0 && now() < latest) await nextTurn();
    await this.settled();
  },
  /** Resolves when for some turns of the event loop nothing has begun, and no more than `waiting()` has been under way. */
  async quietBut(waiting: () => number): Promise<void> {
    let known = begun;
    for (let quiet = 0; quiet <= quietTurnsMin; quiet += 1) {
      await nextTurn();
      if (begun !== known || underWay > waiting()) quiet = 0;
      known = begun;
    }
  },
};
