import { setImmediate as nextTurnOfLoop } from "node:timers/promises";
import type { Operation } from "rollcall/model";
import type { Trace } from "../core/index.js";
import { type Event, InternalError, InvariantError, livesOf, type Program, summarizeError } from "../core/index.js";
import { changedBetween, createSnapshotWriter, readDirectoryState } from "../crash/index.js";
import { installDrivers } from "../drivers/index.js";
import type { Loss, RegistrationClient, RegistrationTarget } from "../registration/index.js";
import { inspecting, inspectStore, loseDatabase, perform, sayOperation } from "../registration/index.js";
import type { ClientRecord, RunContext } from "../scheduler/index.js";
import { abortRun, awaitPhase, createSchedulerHook, endPhase, stepOf, stepsMax } from "../scheduler/index.js";
import type { StageFailure } from "./free-run.js";
import { insist } from "./insist.js";
import { BrokenTargetError, checkClient, loadTarget } from "./load-target.js";
import { type ProgressSlot, progressWriter } from "./progress.js";

/*
 * The entry of the worker threads of controlled runs: one client's part of one run. Everything but the operations
 * happens uncontrolled, one client after the other:
 *
 *   phase 0       client 0 makes the storage, connects, and performs the prefix
 *   phase i       client i connects
 *   phase n       the operations, one step of one client at a time
 *   phase n+1+i   client i tries again what a fault has made to fail, and closes; the last one inspects
 *
 * Where there was a fault the application starts again before the store is inspected.
 */

export interface ClientTask extends RunContext {
  readonly progress: ProgressSlot | undefined;
  readonly targetUrl: string;
  /** Done by client 0 before the others connect. */
  readonly prefix: Program;
  readonly prefixLength: number;
  /** The environment deletes a user database in the prefix. */
  readonly hasLoss: boolean;
  readonly operations: readonly Operation[];
}

export interface ClientReport extends ClientRecord {
  readonly events: readonly Event[];
  /** What was tried again after a fault had made it fail. */
  readonly retried: readonly Event[];
  readonly openTransactions: readonly string[];
  readonly losses: readonly Loss[];
  /** Files that changed during the controlled part; by client 0. */
  readonly changedFiles: readonly string[];
  readonly snapshot?: Trace["snapshot"];
  readonly failure?: StageFailure;
}

const keeper = createSchedulerHook(createSnapshotWriter());
let gates: Promise<void> | undefined;

type Draft = { -readonly [Key in keyof ClientReport]: ClientReport[Key] } & {
  events: Event[];
  retried: Event[];
  losses: Loss[];
};

export default async function takePart(task: ClientTask): Promise<ClientReport> {
  gates ??= installDrivers(keeper);
  await gates;
  keeper.open(task, progressWriter(task.progress));
  const report: Draft = {
    events: [],
    retried: [],
    openTransactions: [],
    losses: [],
    changedFiles: [],
    steps: [],
    decisions: [],
    escapes: [],
    captures: { directories: [], contents: [] },
    unusable: undefined,
  };
  const { shared, client: own, clients } = task;
  const stage = async <T>(name: StageFailure["stage"], work: () => T | Promise<T>): Promise<T> => {
    keeper.stage(name);
    try {
      return await work();
    } catch (error) {
      const kind = error instanceof BrokenTargetError ? "broken" : "threw";
      report.failure = { stage: name, kind, error: summarizeError(error) };
      throw new EndOfRun();
    }
  };
  const turn = (phase: number): void => {
    keeper.idle();
    if (!awaitPhase(shared, phase)) throw new EndOfRun();
  };
  try {
    const target = await stage("load", () => loadTarget(task.targetUrl));
    turn(own);
    if (own === 0) await stage("setup", () => target.setup?.(task.directory));
    const connect = () => stage("connect", async () => checkClient(await target.connect(task.directory)));
    const performPrefix = async (client: RegistrationClient, operations: readonly Operation[]): Promise<void> => {
      for (const operation of operations) {
        keeper.stage(sayOperation(operation));
        const call = 2 * (report.events.length + report.losses.length);
        const observation = await perform(target, client, operation);
        report.events.push({ client: own, operation, observation, call, return: call + 1 });
      }
    };
    const lives = livesOf(task.prefix);
    for (const { operations, afterwards } of lives.slice(0, -1)) {
      const client = await connect();
      await performPrefix(client, operations);
      await stage("close", () => client.close?.());
      for (const action of afterwards) {
        if (action.type !== "lose") continue;
        const snapshot = await stage("inspect", () => inspectStore(target, task.directory));
        if (!loseDatabase(task.directory, snapshot, authIdIn(report.events, action.key))) continue;
        report.losses.push({ key: action.key, call: 2 * (report.events.length + report.losses.length) });
      }
      await stage("recover", () => target.recover?.(task.directory));
    }
    const client = await connect();
    await performPrefix(client, lives.at(-1)?.operations ?? []);
    endPhase(shared);
    turn(clients);
    const before = own === 0 ? readDirectoryState(task.directory) : undefined;
    if (own === 0) keeper.snapshotBeginning();
    await performControlled(task, target, client, report);
    turn(clients + 1 + own);
    if (before !== undefined) report.changedFiles = changedBetween(before, readDirectoryState(task.directory));
    await tryAgain(task, target, client, report);
    await stage("close", () => client.close?.());
    if (own === clients - 1) {
      if (task.faults.length > 0) await stage("recover", () => target.recover?.(task.directory));
      report.snapshot = await stage("inspect", () => inspecting(task.hasLoss)(target, task.directory));
    }
    endPhase(shared);
  } catch (error) {
    abortRun(shared);
    if (error instanceof InvariantError) keeper.defect(error);
    else if (!(error instanceof EndOfRun || error instanceof InternalError)) throw error;
  }
  return { ...report, ...keeper.record() };
}

/** The reason is in the report, or another client has it. That of an InternalError is in the keeper's record. */
class EndOfRun extends Error {}

/** The auth id that the latest answer about the key named. */
function authIdIn(events: readonly Event[], key: string): string | undefined {
  const answers = events.flatMap(({ operation, observation }) =>
    operation.type === "register" && operation.key === key && observation.type === "answered"
      ? [observation.answer]
      : [],
  );
  const last = answers.at(-1);
  return last?.type === "registered" ? last.registration.authId : undefined;
}

async function performControlled(
  task: ClientTask,
  target: RegistrationTarget,
  client: RegistrationClient,
  report: Draft,
): Promise<void> {
  // Positions of the prefix come first.
  const start = 2 * task.prefixLength;
  keeper.start();
  for (const [index, operation] of task.operations.entries()) {
    const call = keeper.call(index, sayOperation(operation));
    const injectedBefore = keeper.injected();
    const observation = await perform(target, client, operation);
    const returned = keeper.returned(index);
    const interrupted = observation.type === "threw" && keeper.injected() > injectedBefore;
    report.events.push({
      client: task.client,
      operation,
      observation: interrupted ? { type: "interrupted", error: observation.error } : observation,
      call: start + 2 * call,
      return: interrupted ? settledAt(task, index) : start + 2 * returned + 1,
    });
  }
  // What the last operation has left for later in the event loop belongs to it.
  await nextTurnOfLoop();
  await nextTurnOfLoop();
  report.openTransactions = keeper.openTransactions();
  keeper.finish();
}

/**
 * An operation that failed must succeed when it is tried again: the fault has gone, and nothing may be left of it. Then its
 * key is used once more, since what was left may bite only at the next start.
 */
async function tryAgain(
  task: ClientTask,
  target: RegistrationTarget,
  client: RegistrationClient,
  report: Draft,
): Promise<void> {
  const failed = report.events.filter(({ observation }) => observation.type === "interrupted");
  // Behind all steps, and apart from what others try again.
  let call = 2 * (task.prefixLength + stepOf(task.shared)) + triedApart * task.client;
  const succeed = async (operation: Operation): Promise<void> => {
    keeper.stage(`${sayOperation(operation)}, tried again`);
    for await (const attempt of insist(() => perform(target, client, operation))) {
      report.retried.push({ client: task.client, operation, ...attempt, call, return: call + 1 });
      call += 2;
    }
  };
  for (const { operation } of failed) {
    await succeed(operation);
    if (operation.type === "listActive" || report.losses.length > 0) continue;
    const { key } = operation;
    await succeed({ type: "register", key, settings: {} });
    if (client.writeUserData !== undefined) await succeed({ type: "writeUserData", key, value: "again" });
  }
}

/** More positions than one client needs for what it tries again. */
const triedApart = 1000;

/** What has failed may still take effect until the application ends: behind all that is tried again. */
function settledAt({ prefixLength, client, clients }: ClientTask, operation: number): number {
  return 2 * (prefixLength + stepsMax) + triedApart * clients + client + clients * operation;
}
