import { clock, type RecordedSnapshots, type SchedulingPoints, type Step } from "../core/index.js";
import { type ClientRun, openClientRun, type Unusable } from "./client-run.js";
import type { Decision } from "./decide.js";
import { releaseLocks, waitForLock } from "./lock-waits.js";
import type { ProgressWriter, RunContext, SnapshotWriter } from "./run-context.js";
import { schedulingPoints } from "./scheduling-points.js";
import { serverWaits } from "./server-waits.js";
import * as state from "./shared-state.js";
import { beAwake, beIdle, virtualClock } from "./virtual-clock.js";

/** The scheduler in one thread. Drivers call its scheduling points, and the thread opens runs and operations. */
export interface SchedulerHook extends SchedulingPoints {
  /** Begins a run. Until `start`, and after `finish`, scheduling points do nothing. */
  open(context: RunContext, writeProgress: ProgressWriter): void;
  /** Begins the controlled part: from now on the client takes one step at a time. */
  start(): void;
  /** Outside of the controlled part: names what the client does now, for the report of a timeout. */
  stage(name: string): void;
  /** Reports that the client waits for its turn. */
  idle(): void;
  /** The scheduling point before an operation. Returns the step with which the operation begins. */
  call(operation: number, label: string): number;
  /** The operation has returned. Returns the step in which it did. */
  returned(operation: number): number;
  /** The client has no more operations. */
  finish(): void;
  /** The run ends in the middle of a step of the client. */
  breakOff(): void;
  /** Writes a snapshot of the directory before the first step. */
  snapshotBeginning(): void;
  /** Returns how many faults were injected into steps of this client. */
  injected(): number;
  /** Returns how many of them took a connection to a server with them. */
  connectionsLost(): number;
  /** Returns the databases in which this thread has a transaction open. */
  openTransactions(): readonly string[];
  record(): ClientRecord;
}

/** What one thread reports of a run. */
export interface ClientRecord {
  readonly steps: readonly Step[];
  readonly decisions: readonly Decision[];
  readonly uncontrolledEffects: readonly string[];
  readonly snapshots: RecordedSnapshots;
  readonly unusable: Unusable | undefined;
}

export function createSchedulerHook(snapshots: SnapshotWriter): SchedulerHook {
  let opened: ClientRun | undefined;
  const running = (): ClientRun => {
    if (opened === undefined) throw new Error("the scheduler hook was used before a run was opened");
    return opened;
  };
  return {
    ...schedulingPoints(() => opened, {
      dump: (committed) => snapshots.writeDump(committed),
      release: (files) => releaseLocks(opened, files),
      wait: (files, timeoutMs, harmless) => waitForLock(opened, { files, timeoutMs, harmless }),
      server: serverWaits(() => opened),
      time: virtualClock(() => opened),
    }),
    open(context, writeProgress) {
      opened = openClientRun(context, snapshots, writeProgress);
      snapshots.open(context.directory);
    },
    start: () => running().turns.start(),
    stage: (name) => beginStage(running(), name),
    idle: () => running().report("waiting for its turn", -1, true),
    call: (operation, label) => beginOperation(running(), operation, label),
    returned: (operation) => endOperation(running(), operation),
    finish() {
      const run = running();
      run.operation = "";
      run.turns.finish();
      run.report("at its end", -1, true);
    },
    breakOff: () => void running().recorder.end(),
    snapshotBeginning() {
      const { recording, shared } = running().context;
      if (recording.directorySnapshots === "each-step") snapshots.write(state.stepOf(shared) - 1);
    },
    injected: () => running().faults.count(),
    connectionsLost: () => running().faults.connectionsLost(),
    openTransactions: () =>
      running()
        .connections.filter((connection) => connection.isInTransaction())
        .map(({ file }) => file),
    record() {
      const { recorder, turns, uncontrolledEffects, unusable } = running();
      return {
        steps: recorder.steps,
        decisions: turns.decisions,
        uncontrolledEffects: [...uncontrolledEffects],
        snapshots: snapshots.written(),
        unusable,
      };
    },
  };
}

function beginStage(run: ClientRun, name: string): void {
  const { shared, client } = run.context;
  run.operation = "";
  state.writeLabel(shared, client, name);
  state.countProgress(shared);
  run.report(name);
}

function beginOperation(run: ClientRun, operation: number, label: string): number {
  const { context, recorder, turns } = run;
  run.operation = label;
  if (recorder.steps.length === 0 && recorder.current() === undefined) {
    state.writeLabel(context.shared, context.client, label);
    turns.awaitFirst();
    if (turns.isControlled()) run.begin(label, "");
  } else run.pass(label, "", "ready");
  const step = recorder.current();
  if (step === undefined) return 0;
  beAwake(run);
  recorder.note({ calls: operation });
  recorder.touch(clock, "read");
  return step.index;
}

function endOperation(run: ClientRun, operation: number): number {
  const { spinning, recorder } = run;
  spinning.returned();
  beIdle(run);
  const step = recorder.current();
  if (step === undefined) return 0;
  recorder.note({ returns: operation });
  recorder.touch(clock, "add");
  return step.index;
}
