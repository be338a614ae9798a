import { pathToFileURL } from "node:url";
import {
  type Counterexample,
  comparableSteps,
  type Difference,
  describeClient,
  describeStep,
  InternalError,
  operationsIn,
  RealTimeNeededError,
  type Replay,
  type ServiceNeeds,
  type Step,
  TargetUnusableError,
} from "../core/index.js";
import {
  createRunDirectories,
  createServiceProvider,
  locate,
  makeContact,
  openExecutor,
  type Target,
} from "../host/index.js";
import { openRunners, runCase, showTrace, stepsOfAllRuns } from "../runner/index.js";
import { reportFinding, type Workload } from "../workload/index.js";

/** Options of `replay`. */
export interface ReplayOptions {
  readonly counterexample: Counterexample;
  /** Path of the target module to replay it against. */
  readonly module: string;
  /** Seconds within which one step of a client must end. Default: 10. */
  readonly stepTimeoutSeconds?: number;
  /** True: sleeps of the target take their time. Default: as when the failure was found. */
  readonly realTime?: boolean;
  /** Called with the directory of the run, which then is not deleted. Default: it is deleted. */
  readonly keep?: (directory: string) => void;
  /** Connection string of a disposable PostgreSQL server, for targets that need one. Default: one is started. */
  readonly postgres?: string;
  /** If it is aborted, `replay` cleans up and rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** Seconds within which everything but a controlled step must end. */
const stallSeconds = 30;

/**
 * Runs one counterexample again: the same program, schedule and faults.
 * @throws {TargetUnusableError} If there is no such module, or the target cannot be verified.
 */
export async function replay(options: ReplayOptions & { readonly workloads: readonly Workload[] }): Promise<Replay> {
  const { workloads, stepTimeoutSeconds = 10, keep, signal = new AbortController().signal } = options;
  const module = locate(options.module);
  const url = pathToFileURL(module).href;
  const directories = createRunDirectories(keep);
  const timeouts = { stepMs: stepTimeoutSeconds * 1000, stallMs: stallSeconds * 1000 };
  const adapters = workloads.map(({ adapter }) => adapter);
  const time = options.realTime === true ? "real" : (options.counterexample.time ?? "real");
  const executor = openExecutor({ targetUrl: url, adapters, directories, timeouts, signal, time });
  const services = createServiceProvider(options);
  try {
    const { prefix, clients } = options.counterexample.program;
    const provide = (needs: ServiceNeeds) => services.provide(needs, [executor]);
    const replayed = [...operationsIn(prefix), ...clients.flat()];
    const contact = await makeContact({ url, module, workloads, provide, replayed }, directories, executor);
    signal.throwIfAborted();
    if ("failure" in contact) throw new TargetUnusableError(module, contact.failure);
    const { target } = contact;
    try {
      const run = () =>
        replayOn(target, options.counterexample, openRunners({ target, executor, directories }), signal);
      return await run().catch(async (error: unknown) => {
        if (!(error instanceof RealTimeNeededError)) throw error;
        await executor.useRealTime();
        return run();
      });
    } finally {
      await target.bound.close();
    }
  } finally {
    await executor.destroy();
    await services.stop();
    directories.removeAll();
  }
}

async function replayOn(
  { bound }: Target,
  { program, schedule: choices, faults, steps }: Counterexample,
  runners: ReturnType<typeof openRunners>,
  signal: AbortSignal,
): Promise<Replay> {
  const schedule = { type: "choices", choices } as const;
  const seen = await runCase(runners, { program, schedule, faults }, runners.isolated);
  signal.throwIfAborted();
  if (seen.type === "aborted") throw new InternalError("a replay ended before its time");
  if (seen.type === "unknown" || seen.type === "lost") return { verdict: "unknown", reason: seen.reason };
  const difference = firstDifference(steps, stepsOfAllRuns(seen));
  const differing = difference === undefined ? {} : { difference };
  if (seen.type === "fine") return { verdict: "passed", ...differing };
  const trace = showTrace({ ...program, ...seen, choices: seen.trace.choices });
  const findings = seen.judgement.findings.map((finding) => reportFinding(bound.describe, finding));
  return { verdict: "failed", findings, trace, ...differing };
}

function firstDifference(recorded: readonly string[], steps: readonly Step[]): Difference | undefined {
  const came = comparableSteps(steps);
  const length = Math.max(recorded.length, came.length);
  for (let index = 0; index < length; index += 1) {
    if (recorded[index] === came[index]) continue;
    return { step: index + 1, recorded: describeRecorded(recorded[index]), came: describeCame(steps[index]) };
  }
  return undefined;
}

function describeCame(step: Step | undefined): string | undefined {
  return step === undefined ? undefined : `${describeClient(step.client)}: ${describeStep(step)}`;
}

/** Returns a recorded step as text. It has no names and numbers, see `comparable`. */
function describeRecorded(step: string | undefined): string | undefined {
  const [, client = "1", label = step] = /^(\d+) (.*?)(?:\/\.\.)*$/.exec(step ?? "") ?? [];
  return label === undefined ? undefined : `${describeClient(Number(client) - 1)}: ${label}`;
}
