import type { AsynchronousCall, EventLoop, Settled } from "../../core/index.js";
import { callsAtOnce } from "../calls-at-once.js";
import { clientRunning, inThisContext, isFromEarlierRun } from "./attribution.js";
import type { LoopRun } from "./loop-run.js";

/**
 * Asynchronous calls of clients that share one event loop. Two things of each call are moments of their own:
 *
 * - Its effect, since another client may see a variable that was set before the call, and not the file that it writes:
 *   `known.add(key); await fs.writeFile(…)`.
 * - That the code behind it goes on, since what it has read may be old by then: `cache = await fs.readFile(…)`.
 *
 * `opened` returns the run; undefined: there was none yet.
 */
export function loopCalls(opened: () => LoopRun | undefined): EventLoop {
  const scheduled = (): LoopRun | undefined => {
    const run = opened();
    return run?.isControlled === true && !isFromEarlierRun(run) ? run : undefined;
  };
  return {
    start(call) {
      const run = scheduled();
      if (run === undefined) callsAtOnce.start(call);
      else startScheduled(run, call);
    },
    hop(label, resume) {
      const run = scheduled();
      if (run === undefined) return resume;
      const id = run.nextId();
      const client = clientRunning(run);
      const after = lastStep(run);
      const goOn = inThisContext(resume);
      run.hops += 1;
      return (...args) => {
        run.hops -= 1;
        if (!run.isControlled) goOn(...args);
        else {
          const happen = (): void => goOn(...args);
          run.moments.add({ id, client, kind: "resumption", label: `after ${label}`, file: "", after, happen });
        }
      };
    },
    later(pause, action) {
      const run = scheduled();
      if (run === undefined) return undefined;
      const { kind, label } = pause;
      const id = run.nextId();
      const delayMs = pause.kind === "sleep" ? pause.ms : 0;
      const happen = inThisContext(action);
      const client = clientRunning(run);
      run.moments.add({ id, client, kind, label, file: "", after: lastStep(run), delayMs, happen });
      return () => run.moments.remove(id);
    },
  };
}

/** Returns the step that is being taken, as a list. */
export function lastStep({ recorder }: LoopRun): readonly number[] {
  const step = recorder.current();
  return step === undefined ? [] : [step.index];
}

function startScheduled(run: LoopRun, { label, file, effect, resume }: AsynchronousCall): void {
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
    run.moments.add({ id: `${id}+${number}`, client, kind: "effect", label, file, after: lastStep(run), happen });
  };
  addEffect(0);
}
