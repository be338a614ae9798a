import type { AsynchronousCall, EventLoop, Settled } from "../../core/index.js";
import { callsAtOnce } from "../calls-at-once.js";
import { clientRunning, inThisContext, isFromEarlierRun } from "./attribution.js";
import type { LoopRun } from "./loop-run.js";
import { createSleeps, type Sleeps } from "./sleeps.js";

/** What is scheduled in a thread whose clients share its event loop. */
export interface LoopCalls {
  readonly loop: EventLoop;
  readonly sleeps: Sleeps;
  /** Returns how many calls of code that was not scheduled have not gone on yet. */
  unscheduled(): number;
  /** Forgets what earlier runs have begun. */
  forget(): void;
}

/**
 * Asynchronous calls of clients that share one event loop. Two things of each call are moments of their own:
 *
 * - Its effect, since another client may see a variable that was set before the call, and not the file that it writes:
 *   `known.add(key); await fs.writeFile(…)`.
 * - That the code behind it goes on, since what it has read may be old by then: `cache = await fs.readFile(…)`.
 *
 * `opened` returns the run; undefined: there was none yet.
 */
export function loopCalls(opened: () => LoopRun | undefined): LoopCalls {
  const scheduled = (): LoopRun | undefined => {
    const run = opened();
    return run?.isControlled === true && !isFromEarlierRun(run) ? run : undefined;
  };
  let unscheduled = { count: 0 };
  const countUnscheduled = (): (() => void) => {
    const counted = unscheduled;
    counted.count += 1;
    return once(() => {
      counted.count -= 1;
    });
  };
  const sleeps = createSleeps(scheduled);
  const loop: EventLoop = {
    start(call) {
      const run = scheduled();
      if (run !== undefined) return startScheduled(run, call);
      const stopCounting = countUnscheduled();
      const resume: typeof call.resume = (result) => {
        stopCounting();
        call.resume(result);
      };
      try {
        callsAtOnce.start({ ...call, resume });
      } catch (error) {
        stopCounting();
        throw error;
      }
    },
    hop(label, resume, begin) {
      const run = scheduled();
      const stopCounting = run === undefined ? countUnscheduled() : countHop(run);
      const goOn = run === undefined ? resume : asMoment(run, label, resume);
      try {
        return begin((...args) => {
          stopCounting();
          goOn(...args);
        });
      } catch (error) {
        stopCounting();
        throw error;
      }
    },
    sleep: sleeps.sleep,
    inNextTurn(action) {
      const run = scheduled();
      if (run === undefined) return undefined;
      const id = run.nextId();
      const [client, after, happen] = [clientRunning(run), lastStep(run), inThisContext(action)];
      run.moments.add({ id, client, kind: "immediate", label: "next turn of the loop", file: "", after, happen });
      return () => run.moments.remove(id);
    },
  };
  return {
    loop,
    sleeps,
    unscheduled: () => unscheduled.count,
    forget() {
      unscheduled = { count: 0 };
      sleeps.forget();
    },
  };
}

function countHop(run: LoopRun): () => void {
  run.hops += 1;
  return once(() => {
    run.hops -= 1;
  });
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) action();
    isDone = true;
  };
}

/** Returns a function that makes it a moment that the code behind a hop goes on. */
function asMoment<Arguments extends unknown[]>(
  run: LoopRun,
  label: string,
  resume: (...args: Arguments) => void,
): (...args: Arguments) => void {
  const [id, client, after, goOn] = [run.nextId(), clientRunning(run), lastStep(run), inThisContext(resume)];
  return (...args) => {
    if (!run.isControlled) return goOn(...args);
    const happen = (): void => goOn(...args);
    run.moments.add({ id, client, kind: "resumption", label: `after ${label}`, file: "", after, happen });
  };
}

/** Returns the step that is being taken, as a list. */
export function lastStep({ recorder }: LoopRun): readonly number[] {
  const step = recorder.current();
  return step === undefined ? [] : [step.index];
}

function startScheduled(run: LoopRun, { label, file, effect, buffer, resume }: AsynchronousCall): void {
  const id = run.nextId();
  const client = clientRunning(run);
  const goOn = inThisContext(resume);
  const addResumption = (result: Settled): void => {
    const happen = (): void => goOn(result);
    const after = lastStep(run);
    run.moments.add({ id: `${id}-`, client, kind: "resumption", label: `after ${label}`, file, after, happen });
  };
  const addEffect = (number: number): void => {
    const happen = async (): Promise<void> => {
      try {
        const taken = effect.next();
        if (taken.done === true) addResumption({ ok: true, value: await taken.value });
        else addEffect(number + 1);
      } catch (error) {
        addResumption({ ok: false, error });
      }
    };
    const after = lastStep(run);
    run.moments.add({ id: `${id}+${number}`, client, kind: "effect", label, file, after, buffer, happen });
  };
  addEffect(0);
}
