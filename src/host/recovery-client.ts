import {
  type AnswerAfterRestart,
  jobOperation,
  type Operation,
  type RecoveryReport,
  type StageFailure,
} from "../core/index.js";
import { createSnapshotWriter } from "../crash/index.js";
import { installDrivers } from "../drivers/index.js";
import { type ClientRecord, createSchedulerHook, type SharedState } from "../scheduler/index.js";
import { type Application, type ConnectedClient, openApplication, type TargetModules } from "./application.js";
import { filesIn } from "./found-files.js";
import { insist } from "./insist.js";
import { withNotes } from "./noted-steps.js";
import { type ProgressSlot, progressWriter } from "./progress.js";
import { FailedStage } from "./stage.js";

/*
 * The entry of the worker threads in which an application starts again on what a crash has left: it recovers, step by
 * step under control, for it may crash again; then the store is inspected; then a new client reads everything back and
 * goes on, and the store is inspected once more.
 */

export interface RecoveryTask extends TargetModules {
  readonly shared: SharedState;
  /** It holds what the crash has left. */
  readonly directory: string;
  /** The number of the first step of the recovery. */
  readonly firstStep: number;
  /** What a client does once the application has started again. */
  readonly operations: readonly Operation[];
  /** Subjects of what was deleted before the crash. */
  readonly lost: readonly string[];
  readonly progress: ProgressSlot | undefined;
  /** Whether the directory is wanted after each step of the recovery. */
  readonly recordsSnapshots: boolean;
}

export type RecoveryRecord = RecoveryReport & Pick<ClientRecord, "snapshots" | "unusable">;

const hook = createSchedulerHook(createSnapshotWriter());
const { noting, notes } = withNotes(hook);
let installing: Promise<void> | undefined;

/** What is known of the run, in the order in which it comes. */
interface Found {
  recovered?: unknown;
  isWhole?: boolean;
  answers: AnswerAfterRestart[];
  snapshot?: unknown;
  failure?: StageFailure;
}

export default async function runAgain(task: RecoveryTask): Promise<RecoveryRecord> {
  installing ??= installDrivers(noting);
  await installing;
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
    const application = await openApplication(task, task.directory, (stage) => hook.stage(stage));
    await recover(application, task, found);
    await goOn(application, task, found);
  } catch (error) {
    hook.finish();
    notes.stop();
    if (!(error instanceof FailedStage)) throw error;
    found.failure = error.failure;
  }
  const { steps, uncontrolledEffects, snapshots, unusable } = hook.record();
  const files = found.failure?.stage === "inspect" ? { files: filesIn(task.directory) } : {};
  return { ...found, ...files, steps, uncontrolledEffects, snapshots, unusable };
}

/** The application starts again; what its start has left to the first client that connects is done as well. */
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

/** Each job runs once, then a client does its operations; at the end the store is inspected. */
async function goOn(application: Application, { operations, lost }: RecoveryTask, found: Found): Promise<void> {
  const jobs = application.ownJobs.map(jobOperation);
  await runAll(application.jobRunner(), jobs, found.answers);
  const client = await application.connect();
  await runAll(client, operations, found.answers);
  await client.close();
  found.snapshot = await application.inspect(lost.length > 0);
}

/** Performs one operation after the other, and notes what each does to databases and files. */
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
