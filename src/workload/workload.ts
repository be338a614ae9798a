import type { Arbitrary } from "fast-check";
import type {
  Action,
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
 * A domain: everything that the engine must know of what a target does. The engine runs operations under control, crashes
 * them, and hands what came of it to the workload, which judges it. Client, generator and checker of one domain are called a
 * workload in Jepsen (https://github.com/jepsen-io/jepsen), and so they are here.
 */
export interface Workload {
  readonly name: string;
  /** URL of the module that exports its `adapter`. */
  readonly adapter: string;
  readonly describe: Describe;
  /** Of its own finding codes. */
  readonly ranks: Ranks;
  /** The operations with which it is found out whether a target works at all. */
  firstOperations(traits: Traits, offered: readonly string[]): readonly Operation[];
  /**
   * Binds it to a target that has worked once. `probe` runs further clients on it, if it must know more.
   * @throws BrokenTargetError if the target cannot be verified with it
   */
  bind(contacted: Contacted, probe: Probe): Promise<BoundWorkload>;
  /** The operation in a counterexample file, checked. @throws Error with what is wrong */
  parseOperation(value: unknown): Operation;
}

/** What the first contact has shown of a target. */
export interface Contacted {
  /** URL of its module. */
  readonly targetUrl: string;
  readonly traits: Traits;
  /** Types of operations. */
  readonly offered: readonly string[];
  /** The directory that the first operations were done in. */
  readonly directory: string;
  readonly snapshot: unknown;
  /** It takes long to set up a directory and to connect to it. */
  readonly isSlow: boolean;
}

/** Runs one client after the other on a target, in one thread, without control. */
export interface Probe {
  newDirectory(): string;
  discard(directory: string): void;
  /** Left out: it is not done. @throws TargetUnusableError if the target does not come to an end */
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
  /** Undefined: it went well. */
  readonly failure: string | undefined;
}

/** A workload bound to one target. */
export interface BoundWorkload {
  readonly workload: Workload;
  readonly describe: Describe;
  /** The operations that the target offers, in the order in which reports list them. */
  readonly types: readonly OperationType[];
  /** What it leaves out since the target refuses it, for the report. */
  readonly leftOut: readonly string[];
  /** The most clients that it runs on the target at once. */
  readonly maxClients: number;
  /** Everything that is wrong with what clients did at once, and with the store at rest. */
  judge(history: History): Awaitable<Judgement>;
  /** The same of one client: each answer is compared with the only one that is right. Ends with the first disagreement. */
  judgeSequence(runs: readonly SequentialRun[]): Awaitable<SequenceJudgement>;
  /**
   * Whether the operations cannot have been answered like this without the store having written something. Then a run in
   * which no step was seen is not under control.
   */
  mustHaveWritten(prefix: Program, events: readonly Event[]): boolean;
  /** What a reader should know of how a round of the stress pass is checked. */
  readonly stressNotes: readonly string[];
  /** The findings, with a hint at what the user may have to tell of the target. */
  withHints(
    findings: readonly Finding[],
    observed: readonly { readonly operation: Operation; readonly outcome: Outcome }[],
  ): readonly Finding[];
  readonly lose: Disturb;
  readonly generate: Generate;
  readonly soaking: Soaking;
  /** Ends what it has opened. */
  close(): Promise<void>;
}

/** One run of the application with one client. */
export interface SequentialRun {
  readonly events: readonly Event[];
  /** The store at rest, after the client has closed. */
  readonly snapshot: unknown;
  /** What the environment deleted after that. */
  readonly losses: readonly Loss[];
}

export interface SequenceJudgement {
  readonly findings: readonly Finding[];
  /** The event that disagrees, by the number of its run and its number there, and what the model returns. */
  readonly wrong?: { readonly run: number; readonly event: number; readonly expected: unknown };
  /** Why the answers could not be judged. */
  readonly unknown?: string;
}

/** What is run on a target. All of it is plain data or makes plain data. */
export interface Generate {
  /** Small programs that are explored systematically: by the number of their clients, and how far these meet. */
  readonly suites: Suites;
  /** The name of the smallest program of two clients: a target that passes was explored to the last schedule of it. */
  readonly smallestPair: string;
  /** Programs for one client, with what the environment does. */
  sequentialPrograms(): Arbitrary<Program>;
  /** Programs of at most this many clients with a few operations each, larger than those of the suites. */
  concurrentCases(clientsMax: number): Arbitrary<ConcurrentCase>;
  /** All cases that a failing one may be shrunk to. */
  shrinkableCases(): Arbitrary<ConcurrentCase>;
  /** The work of one round of the stress pass, the same for the same seed: `[batch][client][operation]`. */
  stressRound(options: StressRoundOptions): readonly (readonly (readonly Operation[])[])[];
  /** What a client does in an application that has started again: it reads everything back, and goes on. */
  afterCrash(program: ConcurrentProgram): readonly Operation[];
  /** What uses the same thing once more after an operation on it: what was left behind may show only then. */
  useAgain(action: Action): readonly Operation[];
}

/** Small programs, those first in which most can go wrong. */
export interface Suites {
  /** One client with one operation. */
  readonly alone: readonly NamedProgram[];
  /** Two clients with one operation each, which meet. */
  readonly pairs: readonly NamedProgram[];
  /** Two clients with one operation each, on different keys. */
  readonly pairsApart: readonly NamedProgram[];
  /** Three clients with the same type of operation. */
  readonly threeAlike: readonly NamedProgram[];
  /** Three clients with one operation each, not all of one type. */
  readonly threeDifferent: readonly NamedProgram[];
  /** Two clients with two operations each. */
  readonly doubles: readonly NamedProgram[];
}

export interface StressRoundOptions {
  readonly clients: number;
  /** At most so many; a workload whose keys are used up makes fewer. */
  readonly batchesMax: number;
  readonly seed: number;
}
