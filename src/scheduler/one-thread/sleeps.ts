import { clientRunning, inThisContext } from "./attribution.js";
import type { LoopRun } from "./loop-run.js";

/** Timers as they are before the drivers replace them. */
const [startTimer, stopTimer] = [setTimeout, clearTimeout];

/** The sleeps of a thread. In the controlled part of a run their ends are moments, and before and after it they take time. */
export interface Sleeps {
  /** See `EventLoop`. */
  sleep(ms: number, action: () => void): () => boolean;
  /** The controlled part begins: sleeps that have begun before, such as that of a timer of the store, go on as moments. */
  start(run: LoopRun): void;
  /** It has ended: those that have not ended go on in real time. */
  finish(): void;
  /** Ends what is left of earlier runs. Their process would be gone. */
  forget(): void;
}

interface Sleep {
  readonly ms: number;
  end(): void;
  /** Stops waiting. */
  stop(): void;
}

export function createSleeps(scheduled: () => LoopRun | undefined): Sleeps {
  const sleeping = new Map<number, Sleep>();
  let count = 0;

  const inRealTime = (sleep: Sleep): void => {
    const timer = startTimer(sleep.end, sleep.ms);
    sleep.stop = () => stopTimer(timer);
  };
  const asMoment = (run: LoopRun, sleep: Sleep, id: string): void => {
    const client = clientRunning(run);
    const current = run.recorder.current();
    const after = current === undefined ? [] : [current.index];
    const label = `sleep ${sleep.ms} ms`;
    const delayMs = followsTimerOfStore(id) ? Number.POSITIVE_INFINITY : sleep.ms;
    run.moments.add({ id, client, kind: "sleep", label, file: "", after, delayMs, happen: sleep.end });
    sleep.stop = () => void run.moments.remove(id);
  };
  return {
    sleep(ms, action) {
      const number = count;
      count += 1;
      const goOn = inThisContext(action);
      const sleep: Sleep = {
        ms,
        end() {
          sleeping.delete(number);
          goOn();
        },
        stop: () => undefined,
      };
      sleeping.set(number, sleep);
      const run = scheduled();
      if (run === undefined) inRealTime(sleep);
      else asMoment(run, sleep, run.nextId());
      return () => {
        sleep.stop();
        return sleeping.delete(number);
      };
    },
    start(run) {
      for (const [index, sleep] of [...sleeping.values()].entries()) {
        sleep.stop();
        asMoment(run, sleep, `${ofStore}${index}`);
      }
    },
    finish() {
      for (const sleep of sleeping.values()) {
        sleep.stop();
        inRealTime(sleep);
      }
    },
    forget() {
      for (const sleep of sleeping.values()) sleep.stop();
      sleeping.clear();
    },
  };
}

/** The beginning of the ids of sleeps that have begun before the controlled part. */
const ofStore = "timer ";

/**
 * Returns whether a sleep begins in what such a sleep has caused: the timer repeats. It would add schedules without end, so
 * it ends again only if nothing else can happen.
 */
function followsTimerOfStore(id: string): boolean {
  return id.startsWith(ofStore) && id.includes(".");
}
