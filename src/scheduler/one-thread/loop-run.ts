import { type ControlledConnection, memory } from "../../core/index.js";
import type { Unusable } from "../client-run.js";
import type { Decision } from "../decide.js";
import { createFaultInjector, type FaultInjector } from "../fault-injector.js";
import type { ProgressWriter, RunContext, SnapshotWriter } from "../run-context.js";
import * as state from "../shared-state.js";
import { createSpinDetector, type SpinDetector } from "../spin-detector.js";
import { createStepRecorder, type StepRecorder } from "../step-recorder.js";
import { createPendingMoments, type PendingMoment, type PendingMoments } from "./moments.js";

/** What the scheduler of one process knows of a run. */
export type LoopContext = Omit<RunContext, "client">;

/** One run in which all clients share one event loop. */
export interface LoopRun {
  readonly context: LoopContext;
  readonly recorder: StepRecorder;
  readonly spinning: SpinDetector;
  readonly faults: FaultInjector;
  readonly connections: ControlledConnection[];
  readonly uncontrolledEffects: Set<string>;
  readonly moments: PendingMoments;
  readonly decisions: Decision[];
  /** How many moments were decided. A synchronous step is not decided. */
  decided: number;
  /** Whether one moment comes after the other, by the schedule. */
  isControlled: boolean;
  unusable: Unusable | undefined;
  /** The moment that is happening, with all that follows it at once; undefined: between two moments. */
  current: CurrentMoment | undefined;
  /** How many clients have more to do. */
  clientsLeft: number;
  /** The step in which an operation returned last. */
  lastReturn: number;
  /** Counts what runs outside of the control of Rollcall and will go on in target code. */
  hops: number;
  /** Enters a scheduling point of a synchronous step: it follows at once. */
  pass(label: string, file: string): void;
  /** Begins what a moment brings. */
  begin(moment: PendingMoment): void;
  /** Ends the step that is being taken. */
  endStep(): void;
  /** Returns the id of what the current moment causes next. */
  nextId(): string;
  report(client: number, doing: string, step?: number, idle?: boolean): void;
  endAs(unusable: Unusable): void;
}

export interface CurrentMoment {
  readonly moment: PendingMoment;
  /** How many moments it has caused. */
  caused: number;
  /** Whether its first step has no name of its own yet. */
  isUnnamed: boolean;
}

export function openLoopRun(context: LoopContext, snapshots: SnapshotWriter, write: ProgressWriter): LoopRun {
  const { shared, recording } = context;
  const recorder = createStepRecorder();
  const run: LoopRun = {
    context,
    recorder,
    spinning: createSpinDetector(),
    faults: createFaultInjector(context),
    connections: [],
    uncontrolledEffects: new Set(),
    moments: createPendingMoments(),
    decisions: [],
    decided: 0,
    isControlled: false,
    unusable: undefined,
    current: undefined,
    clientsLeft: 0,
    lastReturn: -1,
    hops: 0,
    pass(label, file) {
      if (!run.isControlled || recorder.isWithin()) return;
      if (run.current === undefined) noteOutside(run);
      else if (run.current.isUnnamed) {
        run.current.isUnnamed = false;
        recorder.note({ label, file });
      } else {
        run.endStep();
        const step = beginStep(run, run.current.moment.client, label, file);
        run.decisions.push({ step, picked: 0, choice: 0, options: 1, asAsked: true });
      }
    },
    begin(moment) {
      const { client, label, file, id, after, kind, buffer } = moment;
      run.current = { moment, caused: 0, isUnnamed: kind === "effect" };
      beginStep(run, client, label, file);
      recorder.note({ moment: { id, after }, ...(kind === "sleep" ? { yielded: true } : {}) });
      // The code that runs now may read and write all variables. An effect and a return run none.
      if (kind !== "effect" && kind !== "return") recorder.touch(memory, "write");
      else if (buffer !== undefined) recorder.touch(memory, buffer);
    },
    endStep() {
      const step = recorder.end();
      if (step !== undefined && recording.directorySnapshots === "each-step") snapshots.write(step.index);
    },
    nextId() {
      if (run.current === undefined) return noteOutside(run);
      run.current.caused += 1;
      return `${run.current.moment.id}.${run.current.caused}`;
    },
    report: (client, doing, step = -1, idle = false) => write({ client, doing, step, idle }),
    endAs(unusable) {
      run.unusable ??= unusable;
      run.isControlled = false;
      state.abortRun(shared);
    },
  };
  return run;
}

/** Begins a step. Returns its number. */
function beginStep({ context: { shared }, recorder, report }: LoopRun, client: number, label: string, file: string) {
  const index = state.countStep(shared);
  const named = file === "" ? label : `${label} ${file}`;
  state.countProgress(shared);
  state.writeLabel(shared, client, named);
  if (index > state.stepsMax) state.abortRun(shared);
  recorder.begin({ index, client, label, file });
  report(client, `step ${index + 1}, ${named}`, index);
  return index;
}

let outside = 0;

/** Code of the target runs although no moment lets it. Returns an id for what it causes. */
function noteOutside({ uncontrolledEffects }: LoopRun): string {
  uncontrolledEffects.add("something asynchronous that goes on when it likes");
  outside += 1;
  return `outside ${outside}`;
}
