import { setImmediate as nextTurnOfLoop } from "node:timers/promises";
import {
  type ErrorSummary,
  InternalError,
  InvariantError,
  jobOf,
  type Program,
  type StageFailure,
} from "../core/index.js";
import { changedBetween, createSnapshotWriter, type DirectoryState, readDirectoryState } from "../crash/index.js";
import { installDrivers, type Sleeps, virtualMs } from "../drivers/index.js";
import {
  abortRun,
  awaitPhase,
  callsAtOnce,
  createSchedulerHook,
  endPhase,
  hasUsedSqlClock,
  noteCopiedSetup,
  type RunContext,
} from "../scheduler/index.js";
import { type Application, type ConnectedClient, openApplication } from "./application.js";
import type { ClientReport } from "./client-report.js";
import type { CommonTask } from "./controlled-pool.js";
import type { ControlledServices } from "./controlled-services.js";
import type { ClientOperation, MarkedEvent } from "./marked-event.js";
import { type PrefixReport, runPrefix } from "./prefix.js";
import { progressWriter } from "./progress.js";
import { servicesOfThread } from "./services-of-thread.js";
import { FailedStage } from "./stage.js";
import { createStorageCopy } from "./storage-copy.js";
import { tryAgain } from "./try-again.js";
import { catchingUncaught, Uncaught } from "./uncaught.js";

/*
 * The entry of the worker threads of controlled runs: one client's part of one run. Only the operations are controlled.
 * The other phases run one client after the other:
 *
 *   phase 0       client 0 makes the storage, connects, and runs the prefix
 *   phase i       client i connects
 *   phase n       the operations, one step of one client at a time
 *   phase n+1+i   client i tries failed operations again, and closes; the last one inspects
 *
 * If a fault was injected, the application starts again before the store is inspected.
 */

export interface ClientTask extends CommonTask, Pick<RunContext, "client"> {
  /** Whether client 0 may get a copy of what an earlier `setup` has made. */
  readonly mayCopySetup: boolean;
  /** Run by client 0 before the others connect. */
  readonly prefix: Program;
  readonly operations: readonly ClientOperation[];
}

const hook = createSchedulerHook(createSnapshotWriter());
const copy = createStorageCopy(() => hasDatabase);
/** Whether the target has a database server, so that its directory may be empty. */
let hasDatabase = false;
/** Whether the `setup` whose storage is copied has used the clock of SQL, for example in a default of a column. */
let copyUsesSqlClock = false;
const ofThread = servicesOfThread(hook);
let installing: Promise<Sleeps> | undefined;

/** The results of a run so far, in the order of its parts. */
interface Found {
  prefix: PrefixReport;
  controlled: {
    readonly events: readonly MarkedEvent[];
    readonly openTransactions: readonly string[];
    /** Whether a fault has taken a connection to a server, and the client has not succeeded since. */
    readonly isDisconnected: boolean;
  };
  changedFiles: readonly string[];
  retried: MarkedEvent[];
  snapshot?: unknown;
  failure?: StageFailure;
  uncaught?: ErrorSummary;
}

export default async function takePart(task: ClientTask): Promise<ClientReport> {
  installing ??= ofThread.load(task.postgresUrl).then(() => installDrivers(hook, callsAtOnce, task.time));
  const sleeps = await installing;
  hook.open(task, progressWriter(task.progress));
  hasDatabase = task.postgresUrl !== undefined;
  const found: Found = {
    prefix: { events: [], losses: [] },
    controlled: { events: [], openTransactions: [], isDisconnected: false },
    changedFiles: [],
    retried: [],
  };
  try {
    const work = (): Promise<void> => takeParts(task, sleeps, found);
    // Without a fault such an error may come from what an earlier run has left in the thread.
    await (task.faults.length > 0 && hasDatabase ? catchingUncaught(work) : work());
  } catch (error) {
    abortRun(task.shared);
    if (error instanceof FailedStage) found.failure = error.failure;
    else if (error instanceof Uncaught) {
      hook.breakOff();
      found.uncaught = error.error;
    } else if (error instanceof InvariantError) hook.defect(error);
    else if (!(error instanceof EndOfRun || error instanceof InternalError)) throw error;
  } finally {
    sleeps.end();
  }
  const { prefix, controlled, ...others } = found;
  return {
    ...others,
    events: [...prefix.events, ...controlled.events],
    losses: prefix.losses,
    openTransactions: controlled.openTransactions,
    ...hook.record(),
  };
}

/** Ends this client's part. The reason is in the report of another client. */
class EndOfRun extends Error {}

async function takeParts(task: ClientTask, sleeps: Sleeps, found: Found): Promise<void> {
  const { shared, client: own, clients, directory } = task;
  const waitForPhase = (phase: number): void => {
    hook.idle();
    if (!awaitPhase(shared, phase)) throw new EndOfRun();
  };
  const services = await ofThread.open();
  const application = await openApplication(task, { directory, services }, (stage) => hook.stage(stage));
  waitForPhase(own);
  // Until then the clients load the target side by side, so none of them may move the clock.
  sleeps.begin();
  if (own === 0) await makeStorage(application, services, task);
  const isJobRunner =
    task.prefix.length === 0 && task.operations.every(({ operation }) => jobOf(operation) !== undefined);
  const client = isJobRunner
    ? application.jobRunner()
    : await runPrefix(application, task.prefix, found.prefix, hook.stage);
  await services.settled();
  endPhase(shared);
  waitForPhase(clients);
  const before = own === 0 ? stateOf(directory) : undefined;
  if (own === 0) {
    if (task.recording.directorySnapshots !== "none") await services.dump();
    hook.snapshotBeginning();
  }
  await services.begin();
  found.controlled = await runControlled(task, client);
  waitForPhase(clients + 1 + own);
  if (before !== undefined) found.changedFiles = changedBetween(before, stateOf(directory));
  await tryAgain(
    { ...task, jobs: application.ownJobs, isDisconnected: found.controlled.isDisconnected, onStage: hook.stage },
    client,
    found.controlled.events,
    found.retried,
  );
  await client.close();
  if (own === clients - 1) {
    if (task.faults.length > 0) await application.recover();
    found.snapshot = await application.inspect(task.isDisturbed);
  }
  await services.ended();
  endPhase(shared);
}

function stateOf(directory: string): DirectoryState {
  return readDirectoryState(directory, (fileMs) => virtualMs(hook.time, fileMs));
}

async function makeStorage(
  application: Application,
  services: ControlledServices,
  { shared, directory, mayCopySetup }: ClientTask,
): Promise<void> {
  if (mayCopySetup && copy.isThere() && (await services.restore()) && copy.restoreInto(directory)) {
    if (copyUsesSqlClock) hook.time.sqlClockUsed();
    return noteCopiedSetup(shared);
  }
  await copy.makeWith(
    directory,
    application.setup,
    () =>
      mayCopySetup &&
      // If there is only one client, it connects in the thread that has called `setup`, and may use what that left there.
      application.traits.maxClients > 1 &&
      hook.openTransactions().length === 0 &&
      // Times in it would be in the future of a run in which nothing was skipped yet.
      hook.time.skippedMs() === 0 &&
      hook.record().uncontrolledEffects.length === 0,
  );
  copyUsesSqlClock = hasUsedSqlClock(shared);
  if (copy.isThere()) await services.remember();
}

async function runControlled(task: ClientTask, client: ConnectedClient): Promise<Found["controlled"]> {
  const events: MarkedEvent[] = [];
  /** Whether the client may still meet a connection that a fault has taken: it has not succeeded since. */
  let isDisconnected = false;
  hook.start();
  for (const [index, { operation }] of task.operations.entries()) {
    const called = hook.call(index, client.describe(operation));
    const [injectedBefore, lostBefore] = [hook.injected(), hook.connectionsLost()];
    const outcome = await client.invoke(operation);
    const returned = hook.returned(index);
    if (hook.connectionsLost() > lostBefore) isDisconnected = true;
    const isIndeterminate = outcome.type === "threw" && (isDisconnected || hook.injected() > injectedBefore);
    if (outcome.type === "answered") isDisconnected = false;
    events.push({
      client: task.client,
      operation,
      outcome: isIndeterminate ? { type: "indeterminate", error: outcome.error } : outcome,
      called: { part: "steps", step: called, edge: "called" },
      // A failed operation may still take effect until the application ends.
      returned: isIndeterminate
        ? { part: "resolved", order: index, client: task.client }
        : { part: "steps", step: returned, edge: "returned" },
    });
  }
  // Work that the last operation left in the event loop belongs to it.
  await nextTurnOfLoop();
  await nextTurnOfLoop();
  const openTransactions = hook.openTransactions();
  hook.finish();
  return { events, openTransactions, isDisconnected };
}
