import {
  jobDone,
  jobOf,
  type Operation,
  type Outcome,
  type ServiceNeeds,
  type Stage,
  summarizeError,
} from "../core/index.js";
import { type CommonClient, describeOperation, type Traits } from "../workload/index.js";
import { loadTarget } from "./load-target.js";
import type { RunServices } from "./run-services.js";
import { runStage } from "./stage.js";

/** What threads and processes must know of a target to run it. */
export interface TargetModules {
  /** The URL of its module. */
  readonly targetUrl: string;
  /** The URLs of the adapters of all workloads to choose from. */
  readonly adapters: readonly string[];
}

/** The storage of one run of a target. */
export interface ApplicationStorage {
  readonly directory: string;
  readonly services: RunServices;
}

/**
 * The application under test in one thread: the target on one directory. If a stage fails, its method throws
 * FailedStage.
 */
export interface Application {
  readonly traits: Traits;
  /** Names of the jobs that the target brings: all but the start beside connected clients. */
  readonly ownJobs: readonly string[];
  /** What the target says it needs. */
  readonly needs: ServiceNeeds;
  setup(): Promise<void>;
  recover(): Promise<void>;
  readonly hasRecover: boolean;
  connect(): Promise<ConnectedClient>;
  /** Returns a client that only runs jobs. It has no connection. */
  jobRunner(): ConnectedClient;
  inspect(isDisturbed: boolean): Promise<unknown>;
  isWhole(snapshot: unknown, lost: readonly string[]): boolean;
  lose(
    snapshot: unknown,
    key: string,
    observed: readonly { readonly operation: Operation; readonly outcome: Outcome }[],
  ): string | undefined;
}

export interface ConnectedClient {
  /** Returns an operation as text. */
  describe(operation: Operation): string;
  /** Types of operations that it offers. */
  readonly offered: readonly string[];
  /** Never throws. */
  invoke(operation: Operation): Promise<Outcome>;
  close(): Promise<void>;
}

/** Loads the target. Returns its application on a storage. `onStage`: called before each stage. */
export async function openApplication(
  { targetUrl, adapters }: TargetModules,
  { directory, services }: ApplicationStorage,
  onStage: (stage: Stage) => void,
): Promise<Application> {
  const stage = <T>(name: Stage, work: () => T | Promise<T>): Promise<T> => {
    onStage(name);
    return runStage(name, work);
  };
  const { adapter, target, traits } = await stage("load", async () => {
    const loaded = await loadTarget(targetUrl, adapters);
    return { ...loaded, traits: loaded.adapter.traitsOf(loaded.target) };
  });
  const recover = async (): Promise<void> => target.recover?.(directory, services.given);
  const open = async (): Promise<CommonClient> =>
    adapter.checkClient(target, await target.connect(directory, services.given));

  const runJob = async (name: string): Promise<Outcome> => {
    try {
      const { jobs = {} } = target;
      if (Object.hasOwn(jobs, name)) await jobs[name]?.(directory, services.given);
      else if (!traits.jobs.includes(name)) throw new TypeError(`the target has no job ${name}`);
      else {
        await recover();
        await (await open()).close?.();
      }
      return { type: "answered", answer: jobDone };
    } catch (error) {
      return { type: isRejected(target, error) ? "rejected" : "threw", error: summarizeError(error) };
    }
  };
  const clientOf = (client: CommonClient | undefined): ConnectedClient => ({
    describe: (operation) => describeOperation({ operation: adapter.describe }, operation),
    offered: client === undefined ? [] : adapter.offeredBy(target, client),
    invoke(operation) {
      const job = jobOf(operation);
      if (job !== undefined) return runJob(job);
      if (client === undefined) throw new TypeError("a client that only runs jobs was asked for an operation");
      return adapter.invoke(target, client, operation);
    },
    close: () => stage("close", () => client?.close?.()),
  });

  return {
    traits,
    ownJobs: Object.keys(target.jobs ?? {}),
    needs: target.services ?? {},
    hasRecover: target.recover !== undefined,
    async setup() {
      await services.empty();
      await stage("setup", () => target.setup?.(directory, services.given));
    },
    recover: () => stage("recover", recover),
    connect: async () => clientOf(await stage("connect", open)),
    jobRunner: () => clientOf(undefined),
    inspect: (isDisturbed) =>
      stage("inspect", () => adapter.inspect(target, { directory, services: services.given }, isDisturbed)),
    isWhole: adapter.isWhole,
    lose: (snapshot, key, observed) => adapter.lose(directory, snapshot, key, observed),
  };
}

function isRejected(target: { tolerates?(error: unknown): boolean }, error: unknown): boolean {
  try {
    return target.tolerates?.(error) === true;
  } catch {
    return false;
  }
}
