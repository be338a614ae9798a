import {
  InternalError,
  InvariantError,
  type Operation,
  type Outcome,
  type Program,
  type StageFailure,
  type Trace,
} from "../core/index.js";
import { changedBetween, createSnapshotWriter, readDirectoryState } from "../crash/index.js";
import { installEventLoopDrivers } from "../drivers/index.js";
import { abortRun, createLoopHook, endPhase } from "../scheduler/index.js";
import { type ConnectedClient, openApplication } from "./application.js";
import type { ClientReport } from "./client-report.js";
import type { CommonTask } from "./controlled-pool.js";
import type { ClientOperation, MarkedEvent } from "./marked-event.js";
import { type PrefixReport, runPrefix } from "./prefix.js";
import { progressWriter } from "./progress.js";
import { servicesWithoutControl } from "./run-services.js";
import { FailedStage } from "./stage.js";
import { tryAgain } from "./try-again.js";

/*
 * The entry of the one worker thread of a controlled run whose clients share one process: `setup`, one `connect`, the
 * prefix, then the operations of all clients, which overlap in the event loop. Only these are controlled.
 *
 * If a fault was injected, the application starts again before the store is inspected.
 */

export interface OneProcessTask extends CommonTask {
  readonly prefix: Program;
  /** The operations of each client. */
  readonly operations: readonly (readonly ClientOperation[])[];
}

const hook = createLoopHook(createSnapshotWriter());
let installing: Promise<void> | undefined;

/** The results of a run so far, in the order of its parts. */
interface Found {
  prefix: PrefixReport;
  controlled: Controlled;
  changedFiles: readonly string[];
  retried: MarkedEvent[];
  snapshot?: unknown;
  failure?: StageFailure;
}

interface Controlled {
  /** Of each client. */
  readonly events: readonly (readonly MarkedEvent[])[];
  readonly openTransactions: readonly string[];
  readonly unreturned: Trace["unreturned"];
}

export default async function runTogether(task: OneProcessTask): Promise<ClientReport> {
  installing ??= installEventLoopDrivers(hook, hook.loop);
  await installing;
  hook.open(task, progressWriter(task.progress));
  const found: Found = {
    prefix: { events: [], losses: [] },
    controlled: { events: [], openTransactions: [], unreturned: [] },
    changedFiles: [],
    retried: [],
  };
  try {
    await hook.forAll(() => runAll(task, found));
  } catch (error) {
    abortRun(task.shared);
    if (error instanceof FailedStage) found.failure = error.failure;
    else if (error instanceof InvariantError) hook.defect(error);
    else if (!(error instanceof EndOfRun || error instanceof InternalError)) throw error;
  }
  const { prefix, controlled, ...others } = found;
  return {
    ...others,
    events: [...prefix.events, ...controlled.events.flat()],
    losses: prefix.losses,
    openTransactions: controlled.openTransactions,
    unreturned: controlled.unreturned,
    ...hook.record(),
  };
}

/** The watchdog has ended the run. */
class EndOfRun extends Error {}

async function runAll(task: OneProcessTask, found: Found): Promise<void> {
  const { shared, directory, operations, isDisturbed, faults } = task;
  const services = servicesWithoutControl(task.postgresUrl);
  const application = await openApplication(task, { directory, services }, (stage) => hook.stage(stage));
  await application.setup();
  const client = await runPrefix(application, task.prefix, found.prefix, hook.stage);
  await hook.untilQuiescent();
  const before = readDirectoryState(directory, (fileMs) => fileMs);
  hook.snapshotBeginning();
  endPhase(shared);
  found.controlled = await runControlled(operations, client);
  found.changedFiles = changedBetween(
    before,
    readDirectoryState(directory, (fileMs) => fileMs),
  );
  // What the clients share may be in any state now, so nothing more can be asked of it.
  if (found.controlled.unreturned.length > 0) return;
  for (const [number, own] of operations.entries()) {
    const retrying = {
      client: number,
      operations: own,
      isDisturbed,
      jobs: application.ownJobs,
      isDisconnected: false,
      onStage: hook.stage,
    };
    await tryAgain(retrying, client, found.controlled.events[number] ?? [], found.retried);
  }
  await client.close();
  if (faults.length > 0) await application.recover();
  found.snapshot = await application.inspect(isDisturbed);
  endPhase(shared);
}

async function runControlled(operations: OneProcessTask["operations"], client: ConnectedClient): Promise<Controlled> {
  const events: MarkedEvent[][] = operations.map(() => []);
  const underWay = new Map<number, UnderWay>();
  hook.start();
  const clients = operations.map((own, number) =>
    hook.runAs(number, async () => {
      for (const [index, { operation }] of own.entries()) {
        const called = await hook.call(number, index, client.describe(operation));
        const begun = { client: number, operation, index, called };
        underWay.set(number, begun);
        events[number]?.push(await invokeOne(client, begun));
        underWay.delete(number);
      }
    }),
  );
  // If the code of a client throws, Rollcall has failed. If it never ends, the end of the moments tells.
  const failed = Promise.all(clients).then(() => new Promise<never>(() => undefined));
  const end = await Promise.race([hook.runMoments(), failed]);
  const openTransactions = hook.openTransactions();
  hook.finish();
  if (end === "aborted") throw new EndOfRun();
  for (const begun of underWay.values()) events[begun.client]?.push(withoutAnswer(begun));
  const unreturned = [...underWay.values()].map(({ client, operation }) => ({ client, operation }));
  return { events, openTransactions, unreturned };
}

/** An operation that was called. */
interface UnderWay {
  readonly client: number;
  readonly operation: Operation;
  /** Its index among the operations of its client. */
  readonly index: number;
  /** The step with which it began. */
  readonly called: number;
}

async function invokeOne(client: ConnectedClient, begun: UnderWay): Promise<MarkedEvent> {
  const injectedBefore = hook.injected();
  const outcome = await client.invoke(begun.operation);
  const returned = await hook.returned(begun.client, begun.index);
  // Clients share what a fault has disturbed, so it may have been injected into a step of another one.
  if (outcome.type === "threw" && hook.injected() > injectedBefore) return withoutAnswer(begun, outcome);
  const { client: number, operation, called } = begun;
  return {
    client: number,
    operation,
    outcome,
    called: { part: "steps", step: called, edge: "called" },
    returned: { part: "steps", step: returned, edge: "returned" },
  };
}

/** Returns the event of an operation that may still take effect until the application ends. */
function withoutAnswer(
  { client, operation, index, called }: UnderWay,
  failed?: Extract<Outcome, { readonly type: "threw" }>,
): MarkedEvent {
  return {
    client,
    operation,
    outcome: failed === undefined ? { type: "indeterminate" } : { type: "indeterminate", error: failed.error },
    called: { part: "steps", step: called, edge: "called" },
    returned: { part: "resolved", order: index, client },
  };
}
