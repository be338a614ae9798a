import { extname } from "node:path";
import {
  type ContactFailure,
  describeClient,
  describeDeath,
  describeError,
  type Operation,
  type ServiceNeeds,
  type Stage,
  type StageFailure,
  TargetUnusableError,
} from "../core/index.js";
import { BrokenTargetError, type Contacted, type Probe, type ProbeRun, type Workload } from "../workload/index.js";
import { type ContactFacts, factsOf } from "./contact-facts.js";
import type { Target } from "./contacted-target.js";
import type { Executor, FreeThreads } from "./executor/index.js";
import type { FreeClientReport } from "./free-run.js";
import type { FreeRunOutcome } from "./free-threads.js";
import type { RunDirectories } from "./run-directories.js";

export type Contact = { readonly target: Target; readonly facts: ContactFacts } | { readonly failure: ContactFailure };

/** The maximum number of contacts. A target may end its process at random, so one more contact is made. */
const contactsMax = 3;

export interface TargetModule {
  readonly url: string;
  /** Absolute path. */
  readonly module: string;
  /** The workloads to choose from. The first whose adapter accepts the target is used. */
  readonly workloads: readonly Workload[];
  /** Provides the services that the target turns out to need. */
  readonly provide: (needs: ServiceNeeds) => Promise<void>;
  /** See `Contacted.replayed`. Default: none. */
  readonly replayed?: readonly Operation[];
}

/**
 * Makes the first contact with a target: one client invokes every operation once or twice, on an empty store and on one
 * with data. Only the form of the answers is checked. If a pass meets a malformed answer, or an error in `connect` or
 * `inspect`, it is a finding, because the target can do better.
 */
export async function makeContact(
  module: TargetModule,
  directories: RunDirectories,
  executor: Executor,
): Promise<Contact> {
  for (let made = 1; ; made += 1) {
    const contact = await makeOneContact(module, directories, executor);
    if (!("died" in contact)) return contact;
    if (made >= contactsMax) return { failure: { kind: "broken", message: contact.died } };
  }
}

/** If `setup` and `connect` take longer than this, the workload does not make a new store for each of its trials. */
const slowMs = 1000;

async function makeOneContact(
  { url, module, workloads, provide, replayed = [] }: TargetModule,
  directories: RunDirectories,
  executor: Executor,
): Promise<Contact | Died> {
  const threads = executor.free(1);
  const directory = directories.next();
  const task = { directory, setup: false, recover: false, inspect: true };
  try {
    const start = performance.now();
    const startedAt = Date.now();
    const first = { ...task, setup: true, reportsStart: true, batches: [] };
    let empty = judge(await threads.run({ tasks: [first] }), module, []);
    if ("report" in empty && empty.report.missing !== undefined) {
      await provide(empty.report.missing);
      empty = judge(await threads.run({ tasks: [first] }), module, []);
    }
    if (!("report" in empty)) return empty;
    const isSlow = performance.now() - start > slowMs;
    const { traits, offered = [] } = empty.report;
    const workload = workloads.find(({ name }) => name === traits?.workload);
    if (traits === undefined || workload === undefined) throw new RangeError("a loaded target belongs to a workload");
    const operations = workload.firstOperations(traits, offered);
    const next = { ...task, reportsStart: true, batches: [operations] };
    const used = judge(await threads.run({ tasks: [next] }), module, operations);
    if (!("report" in used)) return used;
    const facts = factsOf(empty.report, used.report, { directory, root: directories.root, startedAt });
    const contacted: Contacted = {
      targetUrl: url,
      traits,
      offered,
      directory,
      snapshot: used.report.snapshot,
      replayed,
      isSlow,
    };
    const bound = await workload.bind(contacted, probeWith(threads, directories, module));
    const adapters = workloads.map(({ adapter }) => adapter);
    return { target: { name: traits.name, url, module, adapters, traits, offered, bound }, facts };
  } catch (error) {
    if (error instanceof BrokenTargetError) return { failure: { kind: "broken", message: error.message } };
    if (error instanceof DiedError) return { died: error.message };
    if (error instanceof TargetUnusableError) return { failure: { kind: error.kind, message: error.reason } };
    throw error;
  } finally {
    await threads.destroy();
    directories.discard(directory);
  }
}

class DiedError extends Error {}

function probeWith(threads: FreeThreads, directories: RunDirectories, module: string): Probe {
  return {
    newDirectory: () => directories.next(),
    discard: (directory) => directories.discard(directory),
    async run({ directory, setup = false, operations, inspect = false, isDisturbed = false }: ProbeRun) {
      const batches = operations === undefined ? {} : { batches: [operations] };
      const task = { directory, setup, recover: false, inspect, isDisturbed, ...batches };
      const outcome = await threads.run({ tasks: [task] });
      const judged = judge(outcome, module, operations ?? []);
      if ("died" in judged) throw new DiedError(judged.died);
      const report = outcome.type === "finished" ? outcome.reports[0] : undefined;
      return {
        outcomes: (report?.events ?? []).map(({ outcome }) => outcome),
        snapshot: report?.snapshot,
        failure: "failure" in judged ? judged.failure.message : undefined,
      };
    },
  };
}

/** The target ended its process, or a thread of the process. */
interface Died {
  readonly died: string;
}

type Judged = { readonly report: FreeClientReport } | { readonly failure: ContactFailure } | Died;

function judge(outcome: FreeRunOutcome, module: string, operations: readonly Operation[]): Judged {
  switch (outcome.type) {
    case "finished": {
      const [report] = outcome.reports;
      if (report === undefined) return broken("no thread has run");
      if (report.failure !== undefined) return { failure: failureOf(report.failure, module) };
      const malformed = report.events.map(({ outcome }) => outcome).find(({ type }) => type === "malformed");
      return malformed?.type === "malformed" ? broken(malformed.message) : { report };
    }
    case "stalled":
      return { failure: { kind: "silent", ...stageOf(outcome), message: stallMessage(outcome, operations) } };
    case "aborted":
      return broken("indeterminate");
    case "died":
      return { died: describeDeath(outcome) };
    default:
      return outcome satisfies never;
  }
}

function stageOf({ progress: { stage } }: Extract<FreeRunOutcome, { readonly type: "stalled" }>): {
  readonly stage?: Stage;
} {
  return stage === "operation" || stage === "waiting" || stage === "done" ? {} : { stage };
}

function broken(message: string): Judged {
  return { failure: { kind: "broken", message } };
}

/** Returns what a stalled thread was doing, as text. */
export function stallMessage(
  { progress, client, stallMs }: Extract<FreeRunOutcome, { readonly type: "stalled" }>,
  operations: readonly Operation[],
): string {
  const operation = operations[progress.operationIndex];
  const limit = `within ${stallMs / 1000} s (--stall)`;
  switch (progress.stage) {
    case "operation": {
      const which =
        operation === undefined ? "an operation" : `its operation ${progress.operationIndex + 1}, ${operation.type},`;
      return `client ${describeClient(client)} got no answer to ${which} ${limit}`;
    }
    case "load":
      return `importing the module did not end ${limit}`;
    case "waiting":
    case "done":
      return `client ${describeClient(client)} waited for the others and nothing happened ${limit}`;
    default:
      return `${progress.stage} did not end ${limit}`;
  }
}

function failureOf({ stage, kind, error }: StageFailure, module: string): ContactFailure {
  if (kind === "broken") return { kind: "broken", stage, message: error.message };
  const { code } = error;
  if (stage === "load" && code === "ERR_UNKNOWN_FILE_EXTENSION") {
    const extension = extname(module) || "no extension";
    const advice = `compile it to JavaScript${extension === ".ts" ? ", or use a Node that loads TypeScript (22.18 or newer)" : ""}`;
    return { kind: "broken", stage, message: `this Node cannot load files with ${extension}; ${advice}` };
  }
  const where = stage === "load" ? "importing the module threw" : `${stage} threw`;
  const advice = stage === "load" && error.name === "SyntaxError" ? "; run the module with node to see where" : "";
  return { kind: "broken", stage, message: `${where} ${describeError(error)}${advice}` };
}
