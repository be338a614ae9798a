import type { Event, Operation } from "../core/index.js";
import { describeOperation, isWrongInItself, outcomeFinding } from "../workload/index.js";
import type { Client } from "./clients.js";
import { expectReply, failed, type SoakContext } from "./context.js";
import type { NoReply } from "./process.js";
import type { Reply } from "./protocol.js";
import type { Pending } from "./record.js";

/**
 * Lets a client invoke an operation. Records and returns its event. `meanwhile`: called when the operation begins, with
 * a function that returns whether it has ended.
 * @throws SoakOver if the outcome is wrong in itself
 */
export async function operate(
  context: SoakContext,
  { lane, process }: Client,
  operation: Operation,
  meanwhile?: (hasEnded: () => boolean) => Promise<void>,
): Promise<Event> {
  let ended = false;
  let other: Promise<void> | undefined;
  const onBegun = (): void => {
    other = meanwhile?.(() => ended);
  };
  const pending = context.recorder.call(lane, operation);
  const reply = await process.request({ type: "invoke", operation }, meanwhile && onBegun);
  ended = true;
  const event = record(context, pending, reply);
  await other;
  // If an error may be right, it is judged with its segment.
  const isWrong = isWrongInItself(context.bound.describe, event.outcome);
  const finding = isWrong ? outcomeFinding(event.operation, event.outcome) : undefined;
  if (finding !== undefined) throw failed(context, { findings: [finding], culprit: event, subjects: [], possible: [] });
  return event;
}

function record(context: SoakContext, pending: Pending, reply: Reply | NoReply): Event {
  const { recorder, counts, durations, bound } = context;
  const observed = expectReply(context, reply, "observed", describeOperation(bound.describe, pending.operation));
  if (observed === undefined) {
    counts.unanswered += 1;
    return recorder.unanswered(pending);
  }
  durations.note(pending.operation.type, observed.tookMs);
  const event = recorder.observed(pending, observed.outcome);
  if (event.outcome.type === "indeterminate" && context.server === undefined) counts.fullDisk.failed += 1;
  return event;
}
