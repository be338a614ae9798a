import { clock, type EventLoop, type SchedulingPoints, type Step } from "../../core/index.js";
import { realTime } from "../real-time.js";
import type { ProgressWriter, SnapshotWriter } from "../run-context.js";
import type { ClientRecord } from "../scheduler-hook.js";
import { schedulingPoints } from "../scheduling-points.js";
import * as state from "../shared-state.js";
import { runAs } from "./attribution.js";
import { type LoopEnd, runMoments, turnsOfLoop } from "./event-loop.js";
import { watchInFlight } from "./in-flight.js";
import { lastStep, loopCalls } from "./loop-calls.js";
import { type LoopContext, type LoopRun, openLoopRun } from "./loop-run.js";

/** The scheduler of a thread in which all clients of a run share one event loop. */
export interface LoopHook extends SchedulingPoints {
  readonly loop: EventLoop;
  /** Begins a run. Until `start`, and after `finish`, nothing is scheduled. */
  open(context: LoopContext, writeProgress: ProgressWriter): void;
  /** Runs the code of all clients: what they share. */
  forAll<T>(action: () => T): T;
  /** Before the controlled part: waits until what was begun has gone on as far as it can, except for sleeps. */
  untilQuiescent(): Promise<void>;
  start(): void;
  /** Runs the code of one client. It calls operations one after the other. */
  runAs(client: number, action: () => Promise<void>): Promise<void>;
  /** Waits for the moment at which a client calls an operation. Returns the step with which it begins. */
  call(client: number, operation: number, label: string): Promise<number>;
  /** Waits until a client learns that its operation has returned. Returns the step in which it did. */
  returned(client: number, operation: number): Promise<number>;
  /** Lets one moment come after the other, until nothing more can happen. */
  runMoments(): Promise<LoopEnd>;
  finish(): void;
  /** Outside of the controlled part: names what the process does now, for the report of a timeout. */
  stage(name: string): void;
  /** Writes a snapshot of the directory before the first step. */
  snapshotBeginning(): void;
  /** Returns how many faults were injected. */
  injected(): number;
  /** Returns the databases in which a transaction is open. */
  openTransactions(): readonly string[];
  record(): ClientRecord;
}

export function createLoopHook(snapshots: SnapshotWriter): LoopHook {
  let opened: LoopRun | undefined;
  const { loop, sleeps, unscheduled, forget } = loopCalls(() => opened);
  const inFlight = watchInFlight(() => opened?.isControlled === true);
  const running = (): LoopRun => {
    if (opened === undefined) throw new Error("the scheduler hook was used before a run was opened");
    return opened;
  };
  return {
    ...schedulingPoints(() => opened, {
      release: (files) => opened?.recorder.release(files),
      // The connection that has the lock belongs to the same thread, which waits now. So waiting never helps.
      wait() {
        opened?.recorder.note({ lock: "expired" });
        return false;
      },
      dump: (committed) => snapshots.writeDump(committed),
      server: { wait: () => false, waiting: () => [], freed: () => undefined },
      time: realTime,
    }),
    loop,
    open(context, writeProgress) {
      opened = openLoopRun(context, snapshots, writeProgress);
      snapshots.open(context.directory);
      inFlight.forget();
      forget();
    },
    forAll: (action) => runAs(running(), undefined, action),
    async untilQuiescent() {
      do await turnsOfLoop();
      while (unscheduled() > 0 && !state.isAborted(running().context.shared));
    },
    start() {
      const run = running();
      run.isControlled = true;
      sleeps.start(run);
      for (let client = 0; client < run.context.clients; client += 1) {
        state.setStatus(run.context.shared, client, "ready");
      }
    },
    async runAs(client, action) {
      const run = running();
      run.clientsLeft += 1;
      await runAs(run, client, action);
      run.clientsLeft -= 1;
    },
    call: (client, operation, label) => callOperation(running(), client, operation, label),
    returned: (client, operation) => noteReturn(running(), client, operation),
    runMoments: () => runMoments(running(), inFlight),
    finish() {
      const run = running();
      run.isControlled = false;
      sleeps.finish();
      for (const kind of inFlight.kinds()) run.uncontrolledEffects.add(`native work of its own (${kind})`);
      if (run.context.recording.directorySnapshots === "at-end") snapshots.write(state.stepOf(run.context.shared) - 1);
      for (let client = 0; client < run.context.clients; client += 1) {
        state.setStatus(run.context.shared, client, "finished");
      }
    },
    stage: (name) => beginStage(running(), name),
    snapshotBeginning() {
      const { recording, shared } = running().context;
      if (recording.directorySnapshots === "each-step") snapshots.write(state.stepOf(shared) - 1);
    },
    injected: () => running().faults.count(),
    openTransactions: () =>
      running()
        .connections.filter((connection) => connection.isInTransaction())
        .map(({ file }) => file),
    record: () => recordOf(running(), snapshots),
  };
}

function beginStage({ context, report }: LoopRun, name: string): void {
  state.writeLabel(context.shared, 0, name);
  state.countProgress(context.shared);
  report(0, name);
}

function recordOf(run: LoopRun, snapshots: SnapshotWriter): ClientRecord {
  const { recorder, decisions, uncontrolledEffects, unusable } = run;
  return {
    steps: recorder.steps,
    decisions,
    uncontrolledEffects: [...uncontrolledEffects],
    snapshots: snapshots.written(),
    unusable,
  };
}

function callOperation(run: LoopRun, client: number, operation: number, label: string): Promise<number> {
  return new Promise((resolve) => {
    const id = run.current === undefined ? String(client) : run.nextId();
    const happen = (): void => {
      run.recorder.note({ calls: operation });
      run.recorder.touch(clock, "read");
      resolve(stepOf(run));
    };
    run.moments.add({ id, client, kind: "call", label, file: "", after: lastStep(run), happen });
  });
}

/**
 * If an operation returns while another client moves, for example because that one has released a lock in memory, its own
 * client learns so in a step of its own.
 */
function noteReturn(run: LoopRun, client: number, operation: number): Promise<number> {
  return new Promise((resolve) => {
    const happen = (): void => {
      run.recorder.note({ returns: operation });
      run.recorder.touch(clock, "add");
      run.lastReturn = stepOf(run);
      resolve(stepOf(run));
    };
    if (!run.isControlled || run.current?.moment.client === client) return happen();
    const after = lastStep(run);
    run.moments.add({ id: run.nextId(), client, kind: "return", label: "learns the answer", file: "", after, happen });
  });
}

function stepOf({ recorder }: LoopRun): number {
  const step: Step | undefined = recorder.current();
  return step?.index ?? 0;
}
