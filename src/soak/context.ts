import type { OperationType } from "rollcall/model";
import type { Finding } from "../core/index.js";
import { describeError } from "../core/index.js";
import type { Ledger } from "../registration/index.js";
import type { Counts } from "./counts.js";
import type { Durations } from "./durations.js";
import { type Outcome, SoakOver } from "./outcome.js";
import type { NoReply } from "./process.js";
import type { Processes } from "./processes.js";
import type { Reply } from "./protocol.js";
import type { Recorder, Segment } from "./record.js";
import type { SmallDisk } from "./small-disk.js";

/** What all parts of a soak work with, as long as it works on one storage. */
export interface World {
  /** Of the storage. */
  readonly directory: string;
  readonly clients: number;
  readonly offered: readonly OperationType[];
  readonly processes: Processes;
  readonly disk: SmallDisk;
  readonly recorder: Recorder;
  readonly ledger: Ledger;
  readonly durations: Durations;
  readonly counts: Counts;
  readonly stallSeconds: number;
  /** Aborted: come to an end soon. The result no longer matters. */
  readonly signal: AbortSignal;
}

/**
 * The reply, if it is of this type; undefined where the process was killed before it came.
 * @throws SoakOver where the target threw, its process died on its own, or it never answered
 */
export function expectReply<Type extends Reply["type"]>(
  { ledger, stallSeconds }: Pick<World, "ledger" | "stallSeconds">,
  reply: Reply | NoReply,
  type: Type,
  doing: string,
): Extract<Reply, { readonly type: Type }> | undefined {
  switch (reply.type) {
    case "killed":
      return undefined;
    case "died":
      throw new SoakOver(
        unknown(`a process of the target died in the middle of ${doing}, and nobody had killed it: ${reply.how}`),
      );
    case "silent":
      throw new SoakOver(
        unknown(`a process of the target has not answered for ${stallSeconds} s, in the middle of ${doing}`),
      );
    case "failed": {
      const { stage, kind, error } = reply.failure;
      const finding: Finding =
        kind === "broken"
          ? { code: "malformed-answer", message: error.message }
          : { code: "lifecycle-threw", message: `${stage} threw ${describeError(error)}` };
      throw new SoakOver({ verdict: "failed", findings: [finding], evidence: ledger.interruptedLately() });
    }
    default:
      if (isOf(reply, type)) return reply;
      throw new Error(`a process was asked for ${doing} and answered with ${reply.type}`);
  }
}

function isOf<Type extends Reply["type"]>(reply: Reply, type: Type): reply is Extract<Reply, { readonly type: Type }> {
  return reply.type === type;
}

function unknown(reason: string): Outcome {
  return { verdict: "unknown", reason };
}

/**
 * Judges a segment, and goes on where nothing is wrong with it.
 * @throws SoakOver where something is
 */
export function judge({ ledger }: Pick<World, "ledger">, segment: Segment): void {
  const judgement = ledger.advance(segment);
  switch (judgement.type) {
    case "explained":
      return;
    case "failed":
      throw new SoakOver({ verdict: "failed", findings: judgement.findings, evidence: judgement.evidence });
    case "undecided":
      throw new SoakOver(unknown(judgement.reason));
    default:
      judgement satisfies never;
  }
}
