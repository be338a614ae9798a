import type { ControlledConnection, ErrorSummary } from "../core/index.js";
import { createFaultInjector, type FaultInjector } from "./fault-injector.js";
import type { ProgressWriter, RunContext, SnapshotWriter } from "./run-context.js";
import { skippedMsOf } from "./shared-clock.js";
import * as state from "./shared-state.js";
import { createSpinDetector, type SpinDetector } from "./spin-detector.js";
import { createStepRecorder, type StepRecorder } from "./step-recorder.js";
import { createTurns, type Turns } from "./turns.js";

/** One client's part of one run: the state of its scheduling points. */
export interface ClientRun {
  readonly context: RunContext;
  readonly recorder: StepRecorder;
  readonly spinning: SpinDetector;
  readonly faults: FaultInjector;
  readonly turns: Turns;
  readonly connections: ControlledConnection[];
  readonly uncontrolledEffects: Set<string>;
  /** The operation that is under way; "": none. */
  operation: string;
  unusable: Unusable | undefined;
  /** Gives the turn away at a scheduling point. Returns when the client has it again. */
  pass(label: string, file: string, status: state.Status): void;
  /** Begins a step of the client, which has the turn. */
  begin(label: string, file: string): void;
  report(doing: string, step?: number, idle?: boolean): void;
  /** Ends the run for all clients, without a verdict. */
  endAs(unusable: Unusable): void;
}

/** Why a run cannot be judged. */
export type Unusable =
  /** The target uses something that Rollcall cannot verify. */
  | { readonly type: "refused"; readonly reason: string }
  /** Rollcall itself has failed. */
  | { readonly type: "defect"; readonly error: ErrorSummary };

export function openClientRun(context: RunContext, snapshots: SnapshotWriter, write: ProgressWriter): ClientRun {
  const { shared, client } = context;
  const recorder = createStepRecorder();
  const spinning = createSpinDetector();
  const turns = createTurns({ context, recorder, spinning, snapshots });
  const run: ClientRun = {
    context,
    recorder,
    spinning,
    faults: createFaultInjector(context),
    turns,
    connections: [],
    uncontrolledEffects: new Set(),
    operation: "",
    unusable: undefined,
    pass(label, file, status) {
      if (!turns.isControlled() || recorder.isWithin()) return;
      state.writeLabel(shared, client, labelled(label, file));
      turns.give(status);
      if (turns.isControlled()) run.begin(label, file);
    },
    begin(label, file) {
      state.setStatus(shared, client, "moving");
      const index = state.stepOf(shared) - 1;
      if (index > state.stepsMax) state.abortRun(shared);
      const skippedMs = skippedMsOf(shared.clock);
      recorder.begin({ index, client, label, file, ...(skippedMs === 0 ? {} : { skippedMs }) });
      run.report(`step ${index + 1}, ${labelled(label, file)}`, index);
    },
    report(doing, step = -1, idle = false) {
      write({ client, doing: run.operation === "" ? doing : `${run.operation}, ${doing}`, step, idle });
    },
    endAs(unusable) {
      run.unusable ??= unusable;
      turns.abort();
    },
  };
  return run;
}

function labelled(label: string, file: string): string {
  return file === "" ? label : `${label} ${file}`;
}
