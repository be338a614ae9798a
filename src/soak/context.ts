import type { SoakOutcome } from "../core/index.js";
import type { SoakedServer } from "../host/index.js";
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

/** The context of all parts of a soak, for one storage. */
export interface SoakContext {
  /** The directory of the storage. */
  readonly directory: string;
  /** The number of clients at once. */
  readonly clients: number;
  readonly bound: BoundWorkload;
  readonly processes: Processes;
  readonly disk: SmallDisk;
  readonly server: SoakedServer | undefined;
  readonly recorder: Recorder;
  readonly judge: IncrementalJudge;
  readonly durations: Durations;
  readonly counts: Counts;
  readonly stallSeconds: number;
  /** If it is aborted, the soak ends soon, and its result does not matter. */
  readonly signal: AbortSignal;
}

/**
 * Returns the reply, which has this type; undefined: the soak killed the process before its reply.
 * @throws SoakOver if the target threw, if its process died and not by a kill, or if it never replied
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
 * Judges a segment and continues from its end.
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

/** Returns the error that ends a soak with findings. It has the part of the recent history that shows them. */
export function failed({ recorder, bound }: SoakContext, failure: Omit<SegmentFailure, "type">): SoakOver {
  const evidence = evidenceOf(failure, recorder.recent(), bound.describe.subject);
  return new SoakOver({ verdict: "failed", findings: failure.findings, evidence });
}
