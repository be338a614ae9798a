import { checkInvariants, type Operation, type StoreSnapshot } from "rollcall/model";
import type { ConcurrentProgram } from "../core/index.js";
import { summarizeError } from "../core/index.js";
import { createSnapshotWriter } from "../crash/index.js";
import { installDrivers } from "../drivers/index.js";
import type { RegistrationClient, RegistrationTarget } from "../registration/index.js";
import { apiKeysFor, inspecting, laterOperations, offeredBy, perform, sayOperation } from "../registration/index.js";
import { type ClientRecord, createSchedulerHook, type SharedState } from "../scheduler/index.js";
import { type FoundFile, filesIn } from "./found-files.js";
import type { StageFailure } from "./free-run.js";
import { type Attempt, insist } from "./insist.js";
import { BrokenTargetError, checkClient, loadTarget } from "./load-target.js";
import { type NotedStep, withNotes } from "./noted-steps.js";
import { type ProgressSlot, progressWriter } from "./progress.js";

/*
 * The entry of the worker threads in which an application starts again on what a crash has left: it recovers, step by
 * step behind the gates, for it may crash again; then the store is inspected; then a new client reads everything back and
 * goes on, and the store is inspected once more.
 */

export interface LaterLifeTask {
  readonly shared: SharedState;
  readonly targetUrl: string;
  /** It holds what the crash has left. */
  readonly directory: string;
  /** The number of the first step of the recovery. */
  readonly firstStep: number;
  /** What the first life was about. */
  readonly program: ConcurrentProgram;
  /** Auth ids whose database was lost before the crash. */
  readonly lost: readonly string[];
  readonly progress: ProgressSlot | undefined;
  /** Whether the directory is wanted after each step of the recovery. */
  readonly captures: boolean;
}

/** What a client of the restarted application did, and what came of it. */
export interface LaterAnswer extends Attempt {
  readonly operation: Operation;
  /** What it did to databases and files. Apart from the steps of the recovery: no crash comes at them. */
  readonly steps: readonly NotedStep[];
}

export interface LaterLifeReport extends Pick<ClientRecord, "steps" | "captures" | "escapes" | "unusable"> {
  /** Behind the recovery, before anybody else has connected. */
  readonly recovered?: StoreSnapshot;
  /** As far as it came. */
  readonly answers: readonly LaterAnswer[];
  readonly snapshot?: StoreSnapshot;
  readonly failure?: StageFailure;
  /** What was there where `inspect` failed. */
  readonly files?: readonly FoundFile[];
}

const keeper = createSchedulerHook(createSnapshotWriter());
const { noting, notes } = withNotes(keeper);
let gates: Promise<void> | undefined;

type Draft = { -readonly [Key in keyof LaterLifeReport]: LaterLifeReport[Key] } & {
  answers: LaterAnswer[];
};

export default async function liveAgain(task: LaterLifeTask): Promise<LaterLifeReport> {
  gates ??= installDrivers(noting);
  await gates;
  const { shared, directory, captures } = task;
  keeper.open(
    {
      shared,
      client: 0,
      clients: 1,
      directory,
      schedule: { type: "choices", choices: [] },
      faults: [],
      recording: { images: captures ? "each-step" : "none", faults: false },
    },
    progressWriter(task.progress),
  );
  const report: Draft = {
    answers: [],
    steps: [],
    escapes: [],
    captures: { directories: [], contents: [] },
    unusable: undefined,
  };
  const stage = async <T>(name: StageFailure["stage"], work: () => T | Promise<T>): Promise<T> => {
    keeper.stage(name);
    try {
      return await work();
    } catch (error) {
      const kind = error instanceof BrokenTargetError ? "broken" : "threw";
      report.failure = { stage: name, kind, error: summarizeError(error) };
      if (name === "inspect") report.files = filesIn(directory);
      throw new EndOfLife();
    }
  };
  try {
    const target = await stage("load", () => loadTarget(task.targetUrl));
    const connect = () => stage("connect", async () => checkClient(await target.connect(directory)));
    const inspect = () => stage("inspect", () => inspecting(task.lost.length > 0)(target, directory));
    const comeAndGo = async (): Promise<void> => {
      const client = await connect();
      await stage("close", () => client.close?.());
    };
    const { recover } = target;
    keeper.snapshotBeginning();
    keeper.start();
    keeper.call(0, "[the application starts again]");
    await (recover === undefined ? comeAndGo() : stage("recover", () => recover.call(target, directory)));
    keeper.returned(0);
    keeper.finish();
    report.recovered = await inspect();
    if (recover !== undefined && checkInvariants(report.recovered, new Set(task.lost)).length > 0) {
      // Some leave a part of it to the first client that connects: that, too, is before anybody was asked.
      await comeAndGo();
      report.recovered = await inspect();
    }
    const client = await connect();
    const apiKeys = apiKeysFor(target.apiKeys, 8);
    const operations = laterOperations(task.program, apiKeys, offeredBy(client));
    report.answers.push(...(await performAll(target, client, operations)));
    await stage("close", () => client.close?.());
    report.snapshot = await inspect();
  } catch (error) {
    keeper.finish();
    notes.stop();
    if (!(error instanceof EndOfLife)) throw error;
  }
  const { steps, escapes, captures: taken, unusable } = keeper.record();
  return { ...report, steps, escapes, captures: taken, unusable };
}

/** Performs one operation after the other, and notes what each does to databases and files. */
async function performAll(
  target: RegistrationTarget,
  client: RegistrationClient,
  operations: readonly Operation[],
): Promise<readonly LaterAnswer[]> {
  const answers: LaterAnswer[] = [];
  notes.start();
  for (const operation of operations) {
    keeper.stage(sayOperation(operation));
    for await (const attempt of insist(() => perform(target, client, operation))) {
      answers.push({ operation, ...attempt, steps: notes.take() });
    }
  }
  notes.stop();
  return answers;
}

/** The reason is in the report. */
class EndOfLife extends Error {}
