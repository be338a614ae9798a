import type { Arbitrary } from "fast-check";
import type {
  Action,
  ClientPlacement,
  ConcurrentCase,
  ConcurrentProgram,
  Event,
  Finding,
  History,
  Judgement,
  Loss,
  NamedProgram,
  Operation,
  OperationType,
  Outcome,
  Program,
} from "../core/index.js";
import type { Disturb } from "./adapter.js";
import type { Describe } from "./describe.js";
import type { Ranks } from "./severity.js";
import type { Soaking } from "./soak.js";
import type { Awaitable, Traits } from "./target.js";

/**
 * A domain: everything that the engine must know of the targets' operations. The engine runs operations under control
 * and crashes them, and the workload judges the history. Jepsen calls client, generator and checker of one domain a
 * workload (https://github.com/jepsen-io/jepsen).
 */
export interface Workload {
  readonly name: string;
  /** URL of the module that exports its `adapter`. */
  readonly adapter: string;
  readonly describe: Describe;
  /** The ranks of its own finding codes. */
  readonly ranks: Ranks;
  /** Returns the operations of the first contact, which finds out if a target works at all. */
  firstOperations(traits: Traits, offered: readonly string[]): readonly Operation[];
  /**
   * Binds the workload to a target that passed the first contact. `probe` runs further clients, if the workload needs
   * to know more.
   * @throws BrokenTargetError if the target cannot be verified with it
   */
  bind(contacted: Contacted, probe: Probe): Promise<BoundWorkload>;
  /** Returns the operation of a counterexample file, checked. @throws Error naming what is wrong */
  parseOperation(value: unknown): Operation;
}

/** What is known of a target after the first contact. */
export interface Contacted {
  /** URL of its module. */
  readonly targetUrl: string;
  readonly traits: Traits;
  /** Types of operations. */
  readonly offered: readonly string[];
  /** The directory of the first operations. */
  readonly directory: string;
  readonly snapshot: unknown;
  /** Operations that will be run beside those that the workload generates: those of a counterexample. */
  readonly replayed: readonly Operation[];
  /** Whether `setup` and `connect` together take longer than a second. */
  readonly isSlow: boolean;
}

/** Runs one client after the other on a target, in one thread, without control. */
export interface Probe {
  newDirectory(): string;
  discard(directory: string): void;
  /** Runs one client. @throws TargetUnusableError if the target does not return */
  run(run: ProbeRun): Promise<ProbeReport>;
}

export interface ProbeRun {
  readonly directory: string;
  readonly setup?: boolean;
  readonly operations?: readonly Operation[];
  readonly inspect?: boolean;
  readonly isDisturbed?: boolean;
}

export interface ProbeReport {
  readonly outcomes: readonly Outcome[];
  readonly snapshot: unknown;
  /** Why it failed; undefined: it did not. */
  readonly failure: string | undefined;
}

/** A workload bound to one target. */
export interface BoundWorkload {
  readonly workload: Workload;
  readonly describe: Describe;
  /** The operations that the target offers, in the order of reports. */
  readonly types: readonly OperationType[];
  /** What it leaves out, each with the reason, as text. */
  readonly leftOut: readonly string[];
  /** The jobs that run beside the operations. Not all of the target, if the workload leaves one out. */
  readonly jobs: readonly string[];
  /** The maximum number of clients at once. */
  readonly maxClients: number;
  readonly placement: ClientPlacement;
  /** Judges a concurrent history, with the store at rest. */
  judge(history: History): Awaitable<Judgement>;
  /**
   * Judges the history of one client: compares each answer with the answer of the model. Ends with the first
   * difference.
   */
  judgeSequence(runs: readonly SequentialRun[]): Awaitable<SequenceJudgement>;
  /**
   * Returns whether the store must have written something to return these answers. If so, a run without any step is not
   * under control.
   */
  mustHaveWritten(prefix: Program, events: readonly Event[]): boolean;
  /** Remarks on how a round of the stress pass is checked, for a report. */
  readonly stressNotes: readonly string[];
  /** Returns the findings, with a hint if the user may have to declare more about the target. */
  withHints(
    findings: readonly Finding[],
    observed: readonly { readonly operation: Operation; readonly outcome: Outcome }[],
  ): readonly Finding[];
  readonly lose: Disturb;
  readonly generate: Generate;
  readonly soaking: Soaking;
  /** Ends the threads that it has opened. */
  close(): Promise<void>;
}

/** One run of the application with one client. */
export interface SequentialRun {
  readonly events: readonly Event[];
  /** The store at rest, after the client has closed. */
  readonly snapshot: unknown;
  /** What the environment deleted after the run. */
  readonly losses: readonly Loss[];
}

export interface SequenceJudgement {
  readonly findings: readonly Finding[];
  /** The event that differs, by the index of its run and its index in the run, and the answer of the model. */
  readonly wrong?: { readonly run: number; readonly event: number; readonly expected: unknown };
  /** Why the history could not be judged. */
  readonly unknown?: string;
}

/** Generators of what is run on a target. They make plain data. */
export interface Generate {
  /** Small programs that are explored systematically. */
  readonly suites: Suites;
  /** The name of the smallest program of two clients. A target passes only if its last schedule was run. */
  readonly smallestPair: string;
  /** Programs for one client, with actions of the environment. */
  sequentialPrograms(): Arbitrary<Program>;
  /** Programs of at most this many clients with a few operations each. They are larger than those of the suites. */
  concurrentCases(clientsMax: number): Arbitrary<ConcurrentCase>;
  /** All cases to which a failing case may be shrunk. */
  shrinkableCases(): Arbitrary<ConcurrentCase>;
  /**
   * Returns the work of one round of the stress pass as `[batch][client][operation]`. It is the same for the same seed.
   */
  stressRound(options: StressRoundOptions): readonly (readonly (readonly Operation[])[])[];
  /** Returns the operations of a client after a restart: it reads everything back, and then goes on. */
  afterCrash(program: ConcurrentProgram): readonly Operation[];
  /**
   * Returns operations that use the subject of an action once more, because an effect of a failure may show only then.
   */
  useAgain(action: Action): readonly Operation[];
}

/** Small programs. In each list those come first in which most can go wrong. */
export interface Suites {
  /** One client with one operation. */
  readonly alone: readonly NamedProgram[];
  /** Two clients with one operation each, on the same key. */
  readonly pairs: readonly NamedProgram[];
  /** Two clients with one operation each, on different keys. */
  readonly pairsApart: readonly NamedProgram[];
  /** Three clients with the same type of operation. */
  readonly threeAlike: readonly NamedProgram[];
  /** Three clients with one operation each, of different types. */
  readonly threeDifferent: readonly NamedProgram[];
  /** Two clients with two operations each, of which those of one may bring back an earlier state. */
  readonly returning: readonly NamedProgram[];
  /** Other programs of two clients with two operations each. */
  readonly doubles: readonly NamedProgram[];
}

export interface StressRoundOptions {
  readonly clients: number;
  /** The maximum number of batches. If its keys are used up, a workload makes fewer. */
  readonly batchesMax: number;
  readonly seed: number;
}
