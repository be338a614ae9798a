import type { SoakOutcome } from "../core/index.js";
import {
  type BoundWorkload,
  type IncrementalJudge,
  type Segment,
  type SegmentFailure,
  stageFinding,
} from "../workload/index.js";
import type { Counts } from "./counts.js";
import type { Durations } from "./durations.js";
import { evidenceOf } from "./evidence.js";
import { SoakOver } from "./outcome.js";
import type { NoReply } from "./process.js";
import type { Processes } from "./processes.js";
import type { Reply } from "./protocol.js";
import type { Recorder } from "./record.js";
import type { SmallDisk } from "./small-disk.js";

/** What all parts of a soak work with while it works on one storage. */
export interface SoakContext {
  /** Of the storage. */
  readonly directory: string;
  /** How many work at once. */
  readonly clients: number;
  readonly bound: BoundWorkload;
  readonly processes: Processes;
  readonly disk: SmallDisk;
  readonly recorder: Recorder;
  readonly judge: IncrementalJudge;
  readonly durations: Durations;
  readonly counts: Counts;
  readonly stallSeconds: number;
  /** Aborted: come to an end soon. The result no longer matters. */
  readonly signal: AbortSignal;
}

/**
 * Returns the reply, which is of this type; undefined: the soak has killed the process before it replied.
 * @throws SoakOver if the target threw, its process died on its own, or it never replied
 */
export function expectReply<Type extends Reply["type"]>(
  context: SoakContext,
  reply: Reply | NoReply,
  type: Type,
  doing: string,
): Extract<Reply, { readonly type: Type }> | undefined {
  switch (reply.type) {
    case "killed":
      return undefined;
    case "died":
      throw new SoakOver(
        unknown(`a process of the target died in the middle of ${doing}, and not by a kill: ${reply.how}`),
      );
    case "silent":
      throw new SoakOver(
        unknown(`a process of the target has not replied for ${context.stallSeconds} s, in the middle of ${doing}`),
      );
    case "failed":
      throw failed(context, { findings: [stageFinding(reply.failure)], subjects: [], possible: [] });
    default:
      if (isOf(reply, type)) return reply;
      throw new Error(`a process was asked for ${doing} and replied with ${reply.type}`);
  }
}

function isOf<Type extends Reply["type"]>(reply: Reply, type: Type): reply is Extract<Reply, { readonly type: Type }> {
  return reply.type === type;
}

function unknown(reason: string): SoakOutcome {
  return { verdict: "unknown", reason };
}

/**
 * Judges a segment, and goes on from its end.
 * @throws SoakOver if something is wrong with it
 */
export async function judgeSegment(context: SoakContext, segment: Segment): Promise<void> {
  const judgement = await context.judge.advance(segment);
  switch (judgement.type) {
    case "explained":
      return;
    case "failed":
      throw failed(context, judgement);
    case "undecided":
      throw new SoakOver(unknown(judgement.reason));
    default:
      judgement satisfies never;
  }
}

/** Returns what ends a soak that has found something: with the part of the recent history that shows it. */
export function failed({ recorder, bound }: SoakContext, failure: Omit<SegmentFailure, "type">): SoakOver {
  const evidence = evidenceOf(failure, recorder.recent(), bound.describe.subject);
  return new SoakOver({ verdict: "failed", findings: failure.findings, evidence });
}
