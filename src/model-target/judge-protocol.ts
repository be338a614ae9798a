import type { ErrorSummary, History, Judgement } from "../core/index.js";
import type { Segment, SequenceJudgement, SequentialRun } from "../workload/index.js";
import type { ModelTraits } from "./adapter.js";
import type { ModelExploration } from "./explore-model.js";
import type { Advanced } from "./incremental-checkers.js";

/*
 * What the main process and the judge say to each other. The judge is a process of its own, since a model is code of the
 * target: its main thread hands the requests to a second thread, which runs that code, and notices if that never answers.
 */

/** The first message to the judge. */
export interface JudgeArguments {
  readonly targetUrl: string;
  readonly traits: ModelTraits;
  /** One request may take so long, once the module is imported. */
  readonly limitMs: number;
}

/** The judge imports the module when it starts, which may take so long. */
export const importMaxMs = 30_000;

/** Each kind of request, with what comes back. */
export interface Requests {
  /** What the model does with the operations of the pool. */
  readonly exploration: { readonly ask: object; readonly result: ModelExploration };
  /** After which prefixes each of these programs can go differently. Operations are numbers in the pool. */
  readonly prefixes: {
    readonly ask: { readonly programs: readonly (readonly (readonly number[])[])[]; readonly prefixesMax: number };
    readonly result: readonly (readonly (readonly number[])[])[];
  };
  readonly history: { readonly ask: { readonly history: History }; readonly result: Judgement };
  readonly sequence: {
    readonly ask: { readonly runs: readonly SequentialRun[] };
    readonly result: SequenceJudgement;
  };
  /** Advances the checker of this number. If there is none, it is created. */
  readonly advance: {
    readonly ask: { readonly checker: number; readonly segment: Segment };
    readonly result: Advanced;
  };
}

export type Kind = keyof Requests;
export type Ask<K extends Kind> = { readonly kind: K } & Requests[K]["ask"];
export type AnyAsk = { [K in Kind]: Ask<K> }[Kind];

export interface Order {
  readonly id: number;
  readonly ask: AnyAsk;
}

/** A message to the judge. */
export type Told = ({ readonly type: "start" } & JudgeArguments) | ({ readonly type: "order" } & Order);

/** What the judge answers. */
export type Message =
  | { readonly type: "result"; readonly id: number; readonly result: unknown }
  /** The model breaks a law: wrong use. */
  | { readonly type: "unlawful"; readonly id: number; readonly message: string }
  /** Code of Rollcall itself has failed. */
  | { readonly type: "failed"; readonly id: number; readonly error: ErrorSummary }
  /** The judge ends itself: the model did not come to an end, or took its thread down. */
  | { readonly type: "lost"; readonly reason: string };

/** What the second thread tells the first. It begins with `imported`: the module is imported, or has thrown. */
export type ThreadMessage = { readonly type: "imported" } | Exclude<Message, { readonly type: "lost" }>;

/** What the second thread is started with. */
export interface ThreadArguments {
  readonly targetUrl: string;
  readonly traits: ModelTraits;
  /** Text of what is being computed, see `doing-note.ts`. */
  readonly doing: SharedArrayBuffer;
}
