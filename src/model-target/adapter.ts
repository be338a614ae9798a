import { type Operation, type Outcome, shown, summarizeError } from "../core/index.js";
import {
  type Adapter,
  BrokenTargetError,
  type CommonClient,
  type StorageOfRun,
  type Traits,
} from "../workload/index.js";
import { bringsModel, checkModelTarget, checkPlain } from "./check-target.js";
import { describeModelOperation } from "./describe.js";
import { copyPlain, isRecord, NotPlainError, showValue } from "./plain-data.js";
import { type ModelOperation, type Pool, samplePool } from "./sample-arguments.js";
import type { ModelSnapshot } from "./snapshot.js";
import type { ModelTarget } from "./target.js";
import { workloadName } from "./workload-name.js";

/** What this workload needs to know of a target, as plain data. */
export interface ModelTraits {
  /** By name, in the order of the model. */
  readonly operations: readonly { readonly type: string; readonly readOnly: boolean }[];
  readonly pool: Pool;
  readonly isPartitioned: boolean;
  /** Whether the store at rest is compared with the model. */
  readonly isCompared: boolean;
}

export const adapter: Adapter<ModelTarget, CommonClient, ModelSnapshot> = {
  workload: workloadName,
  accepts: bringsModel,
  checkTarget: checkModelTarget,
  traitsOf(target) {
    const known = traits.get(target) ?? readTraits(target);
    traits.set(target, known);
    return known;
  },
  checkClient(target, client) {
    if (typeof client !== "object" || client === null) {
      throw new BrokenTargetError(`connect must return a client, an object, but returned ${shown(client)}`);
    }
    for (const type of Object.keys(target.model.operations)) {
      if (typeof Reflect.get(client, type) === "function") continue;
      throw new BrokenTargetError(
        `the client that connect returned lacks the method ${type}, an operation of the model`,
      );
    }
    return client;
  },
  offeredBy: ({ model }) => Object.keys(model.operations),
  describe: describeModelOperation,
  invoke,
  async inspect(target, storage, isDisturbed) {
    return { ...(await restOf(target, storage)), violated: isDisturbed ? [] : await violatedIn(target, storage) };
  },
  isWhole: ({ violated }) => violated.length === 0,
  lose: () => undefined,
};

const traits = new WeakMap<ModelTarget, Traits>();

/** @throws BrokenTargetError as `samplePool` */
function readTraits(target: ModelTarget): Traits {
  const { name, model, maxClients = Number.POSITIVE_INFINITY, survives = "power-loss", startsAlone = false } = target;
  const { clients: placement = "one thread each" } = target;
  const jobs = Object.keys(target.jobs ?? {});
  const own: ModelTraits = {
    operations: Object.entries(model.operations).map(([type, { readOnly = false }]) => ({ type, readOnly })),
    pool: samplePool(target),
    isPartitioned: model.partition !== undefined,
    isCompared: model.atRest !== undefined && target.inspect !== undefined,
  };
  // The start beside live clients connects once more.
  const mayStart = !startsAlone && placement !== "one process" && !jobs.includes("start");
  const starts = target.recover !== undefined && mayStart ? ["start"] : [];
  return { workload: workloadName, name, maxClients, placement, survives, jobs: [...jobs, ...starts], own };
}

/** The argument is handed over as a copy: what a client does to it must not change what the store is judged by. */
async function invoke(target: ModelTarget, client: CommonClient, operation: Operation): Promise<Outcome> {
  const { type, argument }: ModelOperation = operation;
  let raw: unknown;
  try {
    const method: unknown = Reflect.get(client, type);
    if (typeof method !== "function") throw new TypeError(`the client has no method ${type}`);
    raw = await Reflect.apply(method, client, argument === undefined ? [] : [structuredClone(argument)]);
  } catch (error) {
    return { type: isRejected(target, error) ? "rejected" : "threw", error: summarizeError(error) };
  }
  try {
    return { type: "answered", answer: copyPlain(raw) ?? null };
  } catch (error) {
    const why = error instanceof NotPlainError ? error.message : `reading it threw ${summarizeError(error).message}`;
    return {
      type: "malformed",
      message: `${describeModelOperation(operation)} must return plain data (JSON), but ${why}`,
    };
  }
}

/** A function of the target that throws itself accepts nothing. */
function isRejected(target: ModelTarget, error: unknown): boolean {
  try {
    return target.tolerates?.(error) === true;
  } catch {
    return false;
  }
}

async function restOf(
  target: ModelTarget,
  { directory, services }: StorageOfRun,
): Promise<Pick<ModelSnapshot, "value">> {
  if (target.inspect === undefined) return {};
  const value = checkPlain("what inspect returns", await target.inspect(directory, services)) ?? null;
  if (target.model.partition !== undefined && !isRecord(value)) {
    throw new BrokenTargetError(
      `inspect must return an object from partition to value, since the model has partition, but returned ${showValue(value)}`,
    );
  }
  return { value };
}

async function violatedIn(target: ModelTarget, { directory, services }: StorageOfRun): Promise<readonly string[]> {
  const violated: unknown = (await target.check?.(directory, services)) ?? [];
  if (Array.isArray(violated) && violated.every((sentence) => typeof sentence === "string")) return violated;
  throw new BrokenTargetError("check must return an array of sentences, one for each violation");
}
