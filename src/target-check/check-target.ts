import { pathToFileURL } from "node:url";
import type { ServiceNeeds } from "../core/index.js";
import {
  type ContactFacts,
  collectOutput,
  createRunDirectories,
  createServiceProvider,
  locate,
  makeContact,
  openExecutor,
  type Target,
} from "../host/index.js";
import { openRunners } from "../runner/index.js";
import type { Workload } from "../workload/index.js";
import { checkClients } from "./clients.js";
import { checksOfContact } from "./contact.js";
import { checksOfData } from "./data.js";
import { checkEmptyStore } from "./empty-store.js";
import { checksOfFailure } from "./failure.js";
import { checkSpeed } from "./speed.js";
import type { TargetCheck } from "./target-check.js";

export interface CheckTargetOptions {
  /** Path of the target module. */
  readonly module: string;
  readonly workloads: readonly Workload[];
  /** Time limit for loading, `setup`, `connect` and the like, and for one step. */
  readonly stallSeconds: number;
  /** Called with the output of the target as it comes. */
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
  /** Connection string of a disposable PostgreSQL server. Default: one is started if the target needs one. */
  readonly postgres?: string;
}

/**
 * Checks a target in an executor, as a verification would use it. Returns everything that was checked, in order. It ends
 * early if what is wrong would make the other checks wrong, too.
 * @throws {TargetUnusableError} If there is no such module
 */
export async function checkTarget(options: CheckTargetOptions): Promise<readonly TargetCheck[]> {
  const { workloads, stallSeconds, onOutput, signal } = options;
  const module = locate(options.module);
  const url = pathToFileURL(module).href;
  const directories = createRunDirectories();
  const executor = openExecutor({
    targetUrl: url,
    adapters: workloads.map(({ adapter }) => adapter),
    directories,
    timeouts: { stepMs: stallSeconds * 1000, stallMs: stallSeconds * 1000 },
    signal,
    output: collectOutput(onOutput),
  });
  const services = createServiceProvider(options);
  try {
    const provide = (needs: ServiceNeeds) => services.provide(needs, [executor]);
    const contact = await makeContact({ url, module, workloads, provide }, directories, executor);
    signal.throwIfAborted();
    if ("failure" in contact) return checksOfFailure(contact.failure);
    const { target, facts } = contact;
    const runners = openRunners({ target, executor, directories });
    try {
      const { checks, effects } = await checkClients(target, runners);
      const data = await checkData(target, facts, effects);
      const start = checksOfContact(target, facts).filter(({ about }) => !["data", "import"].includes(about));
      const isOutside = data.some(({ result }) => result === "wrong");
      // With data of earlier runs, the other checks would tell of those.
      if (isOutside) return [...start, ...data];
      const isRight = checks.every(({ result }) => result !== "wrong");
      const speed = isRight ? await checkSpeed(target, facts, runners) : [];
      signal.throwIfAborted();
      return [...start, ...data, ...checks, ...speed];
    } finally {
      await runners.close();
      await target.bound.close();
    }
  } finally {
    await executor.destroy();
    await services.stop();
    directories.removeAll();
  }
}

/** Returns where the data of a target lie. If that is not seen, a new store that is not empty shows that they lie outside. */
async function checkData(
  target: Target,
  facts: ContactFacts,
  effects: readonly string[],
): Promise<readonly TargetCheck[]> {
  const data = checksOfData(facts, target.module, effects);
  if (data.some(({ result }) => result === "wrong")) return data;
  const empty = await checkEmptyStore(target, facts);
  return empty.length > 0 ? empty : data;
}
