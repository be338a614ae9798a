import { type ErrorKind, losesConnection } from "../core/index.js";
import type { RunContext } from "./run-context.js";
import type { StepRecorder } from "./step-recorder.js";

/** Decides which steps of one client end with an error. */
export interface FaultInjector {
  /**
   * Returns the error to inject into the step that is being taken, or undefined. `kinds`: the errors that the step could
   * raise.
   */
  choose(recorder: Pick<StepRecorder, "current" | "note">, kinds: () => readonly ErrorKind[]): ErrorKind | undefined;
  /** Returns how many errors were injected. */
  count(): number;
  /** Returns how many of them took a connection with them. */
  connectionsLost(): number;
}

export function createFaultInjector({ faults, recording }: Pick<RunContext, "faults" | "recording">): FaultInjector {
  let [injected, connectionsLost] = [0, 0];
  return {
    choose(recorder, kinds) {
      const step = recorder.current();
      if (step === undefined) return undefined;
      const wanted = faults.find((fault) => fault.step === step.index)?.kind;
      if (wanted === undefined && !recording.faults) return undefined;
      const possible = kinds();
      if (recording.faults) recorder.note({ couldFail: possible });
      if (wanted === undefined || !possible.includes(wanted)) return undefined;
      recorder.note({ injected: wanted });
      injected += 1;
      if (losesConnection(wanted)) connectionsLost += 1;
      return wanted;
    },
    count: () => injected,
    connectionsLost: () => connectionsLost,
  };
}
