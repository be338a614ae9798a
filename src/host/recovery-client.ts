import {
  type AnswerAfterRestart,
  jobOperation,
  type Operation,
  type RecoveryReport,
  type StageFailure,
  type TimeMode,
} from "../core/index.js";
import { createSnapshotWriter } from "../crash/index.js";
import { installDrivers, type Sleeps } from "../drivers/index.js";
import { type ClientRecord, callsAtOnce, createSchedulerHook, type SharedState } from "../scheduler/index.js";
import { type Application, type ConnectedClient, openApplication, type TargetModules } from "./application.js";
import { filesIn } from "./found-files.js";
import { insist } from "./insist.js";
import { withNotes } from "./noted-steps.js";
import { type ProgressSlot, progressWriter } from "./progress.js";
import { servicesOfThread } from "./services-of-thread.js";
import { FailedStage } from "./stage.js";

/*
 * The entry of the worker threads in which an application starts again on a crash state. It recovers step by step under
 * control, because it may be crashed in turn. Then the store is inspected. Then a new client reads everything back and
 * goes on, and the store is inspected once more.
 */

export interface RecoveryTask extends TargetModules {
  readonly shared: SharedState;
  /** The directory with the crash state. */
  readonly directory: string;
  /** The operations of a client after the recovery. */
  readonly operations: readonly Operation[];
  /** The subjects of what was deleted before the crash. */
  readonly lost: readonly string[];
  readonly progress: ProgressSlot | undefined;
  /** The same in all runs of a thread. */
  readonly time: TimeMode;
  /** Connection string of the database of the run. Undefined: none. */
  readonly postgresUrl: string | undefined;
  /** Whether to record a snapshot of the directory after each step of the recovery. */
  readonly recordsSnapshots: boolean;
}

export type RecoveryRecord = RecoveryReport & Pick<ClientRecord, "snapshots" | "unusable">;

const hook = createSchedulerHook(createSnapshotWriter());
const { noting, notes } = withNotes(hook);
const ofThread = servicesOfThread(noting);
let installing: Promise<Sleeps> | undefined;

/** The results of the recovery so far, in their order. */
interface Found {
  recovered?: unknown;
  isWhole?: boolean;
  answers: AnswerAfterRestart[];
  snapshot?: unknown;
  failure?: StageFailure;
}

export default async function runAgain(task: RecoveryTask): Promise<RecoveryRecord> {
  installing ??= ofThread.load(task.postgresUrl).then(() => installDrivers(noting, callsAtOnce, task.time));
  const sleeps = await installing;
  hook.open(
    {
      shared: task.shared,
      client: 0,
      clients: 1,
      directory: task.directory,
      schedule: { type: "choices", choices: [] },
      faults: [],
      recording: { directorySnapshots: task.recordsSnapshots ? "each-step" : "none", faults: false },
    },
    progressWriter(task.progress),
  );
  const found: Found = { answers: [] };
  try {
    const services = await ofThread.open();
    const application = await openApplication(task, { ...task, services }, (stage) => hook.stage(stage));
    await services.load(task.directory);
    await services.begin();
    sleeps.begin();
    await recover(application, task, found);
    await goOn(application, task, found);
  } catch (error) {
    hook.finish();
    notes.stop();
    if (!(error instanceof FailedStage)) throw error;
    found.failure = error.failure;
  } finally {
    sleeps.end();
  }
  const { steps, uncontrolledEffects, snapshots, unusable } = hook.record();
  const files = found.failure?.stage === "inspect" ? { files: filesIn(task.directory) } : {};
  return { ...found, ...files, steps, uncontrolledEffects, snapshots, unusable };
}

/**
 * Starts the application again. If the store is not whole then, a client connects and closes, because a store may
 * recover in its first connection.
 */
async function recover(application: Application, { lost }: RecoveryTask, found: Found): Promise<void> {
  const connectAndClose = async (): Promise<void> => (await application.connect()).close();
  const inspect = async (): Promise<void> => {
    found.recovered = await application.inspect(lost.length > 0);
    found.isWhole = application.isWhole(found.recovered, lost);
  };
  hook.snapshotBeginning();
  hook.start();
  hook.call(0, "[the application starts again]");
  await (application.hasRecover ? application.recover() : connectAndClose());
  hook.returned(0);
  hook.finish();
  await inspect();
  if (!application.hasRecover || found.isWhole) return;
  await connectAndClose();
  await inspect();
}

/** Runs each job once, then the operations of a client, then inspects the store. */
async function goOn(application: Application, { operations, lost }: RecoveryTask, found: Found): Promise<void> {
  const jobs = application.ownJobs.map(jobOperation);
  await runAll(application.jobRunner(), jobs, found.answers);
  const client = await application.connect();
  await runAll(client, operations, found.answers);
  await client.close();
  found.snapshot = await application.inspect(lost.length > 0);
}

/** Invokes one operation after the other, and records the steps of each. */
async function runAll(
  client: ConnectedClient,
  operations: readonly Operation[],
  answers: AnswerAfterRestart[],
): Promise<void> {
  notes.start();
  for (const operation of operations) {
    hook.stage(client.describe(operation));
    for await (const attempt of insist(() => client.invoke(operation))) {
      answers.push({ operation, ...attempt, steps: notes.take() });
    }
  }
  notes.stop();
}
