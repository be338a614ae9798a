import { pathToFileURL } from "node:url";
import type { Finding, ShownTrace, Step } from "../core/index.js";
import { comparableSteps, describeClient, describeStep, InternalError } from "../core/index.js";
import { createRunDirectories, openExecutors } from "../host/index.js";
import { locate } from "../passes/index.js";
import { lookFresh, openLaboratory, showTrace, stepsOfAllLives } from "../runner/index.js";
import type { Counterexample } from "./format.js";

export interface ReplayOptions {
  readonly counterexample: Counterexample;
  /** Path of the target module to replay it against. */
  readonly module: string;
  /** Seconds within which one step of a client must end. Default: 10. */
  readonly stepTimeoutSeconds?: number;
  /** The directory of the run is not deleted at the end, and this is told where it is. */
  readonly keep?: (directory: string) => void;
  /** Aborted: everything is cleaned up, and `replay` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export type Replay =
  /** `difference`: the first step at which the trace is not the one that was recorded. */
  | {
      readonly verdict: "failed";
      readonly findings: readonly Finding[];
      readonly trace: ShownTrace;
      readonly difference?: Difference;
    }
  | { readonly verdict: "passed"; readonly difference?: Difference }
  | { readonly verdict: "unknown"; readonly reason: string };

/** Steps in words: the client, and what it did. */
export interface Difference {
  /** Counted from 1. */
  readonly step: number;
  /** Undefined where there is none. */
  readonly recorded: string | undefined;
  readonly came: string | undefined;
}

/** Within which whatever is not a controlled step must end. */
const stallSeconds = 30;

/**
 * Runs just the program of a counterexample under just its schedule.
 * @throws TargetUnusableError where there is no such module
 */
export async function replay({
  counterexample,
  module,
  stepTimeoutSeconds = 10,
  keep,
  signal = new AbortController().signal,
}: ReplayOptions): Promise<Replay> {
  const targetUrl = pathToFileURL(locate(module)).href;
  const directories = createRunDirectories(keep);
  const timeouts = { stepMs: stepTimeoutSeconds * 1000, stallMs: stallSeconds * 1000 };
  const executors = openExecutors({ targetUrl, directories, timeouts, signal });
  const laboratory = openLaboratory({ executors, directories });
  try {
    const { program, schedule, faults } = counterexample;
    const seen = await lookFresh(laboratory, program, { type: "choices", choices: schedule }, faults);
    signal.throwIfAborted();
    if (seen.type === "aborted") throw new InternalError("a replay ended before its time");
    if (seen.type === "unknown" || seen.type === "lost") return { verdict: "unknown", reason: seen.reason };
    const difference = firstDifference(counterexample.steps, stepsOfAllLives(seen));
    const differing = difference === undefined ? {} : { difference };
    if (seen.type === "fine") return { verdict: "passed", ...differing };
    const trace = showTrace({ ...program, ...seen, choices: seen.trace.choices });
    return { verdict: "failed", findings: seen.judgement.findings, trace, ...differing };
  } finally {
    await executors.destroy();
    directories.removeAll();
  }
}

function firstDifference(recorded: readonly string[], steps: readonly Step[]): Difference | undefined {
  const came = comparableSteps(steps);
  const length = Math.max(recorded.length, came.length);
  for (let index = 0; index < length; index += 1) {
    if (recorded[index] === came[index]) continue;
    return { step: index + 1, recorded: sayRecorded(recorded[index]), came: sayCame(steps[index]) };
  }
  return undefined;
}

function sayCame(step: Step | undefined): string | undefined {
  return step === undefined ? undefined : `${describeClient(step.client)}: ${describeStep(step)}`;
}

/** Of a recorded step the file has only its depth, and names and numbers are left out: see `comparable`. */
function sayRecorded(step: string | undefined): string | undefined {
  const [, client = "1", label = step] = /^(\d+) (.*?)(?:\/\.\.)*$/.exec(step ?? "") ?? [];
  return label === undefined ? undefined : `${describeClient(Number(client) - 1)}: ${label}`;
}
