import type { Operation } from "rollcall/model";
import type { Event, Finding } from "../core/index.js";
import { excerpt, sayObservation, sayOperation } from "../registration/index.js";
import { expectReply, type World } from "./context.js";
import { SoakOver } from "./outcome.js";
import type { NoReply, Process } from "./process.js";
import type { Reply } from "./protocol.js";
import type { Pending } from "./record.js";

/** A client of the store: a process, and the lane in which it is drawn. */
export interface Client {
  readonly lane: number;
  readonly process: Process;
}

/**
 * Has a client perform an operation and writes down what came of it. `meanwhile` is called when it begins, and told
 * whether it is over.
 * @throws SoakOver where the operation ended as none may end
 */
export async function operate(
  world: World,
  { lane, process }: Client,
  operation: Operation,
  meanwhile?: (isOver: () => boolean) => Promise<void>,
): Promise<Event> {
  let over = false;
  let other: Promise<void> | undefined;
  const onBegun = (): void => {
    other = meanwhile?.(() => over);
  };
  const pending = world.recorder.call(lane, operation);
  const reply = await process.ask({ type: "perform", operation }, meanwhile && onBegun);
  over = true;
  const event = writeDown(world, pending, reply);
  await other;
  const finding = findingOf(event);
  if (finding === undefined) return event;
  const evidence = excerpt(world.recorder.soFar().events, event, []);
  throw new SoakOver({ verdict: "failed", findings: [finding], evidence });
}

function writeDown(world: World, pending: Pending, reply: Reply | NoReply): Event {
  const { recorder, counts, durations } = world;
  const observed = expectReply(world, reply, "observed", sayOperation(pending.operation));
  if (observed === undefined) {
    counts.unanswered += 1;
    return recorder.unanswered(pending);
  }
  durations.note(pending.operation.type, observed.tookMs);
  const event = recorder.answered(pending, observed.observation);
  if (event.observation.type === "interrupted") counts.fullDisk.failed += 1;
  return event;
}

/** What no operation may end with, whatever the others did. */
function findingOf({ operation, observation }: Event): Finding | undefined {
  switch (observation.type) {
    case "threw":
      return { code: "operation-threw", message: `${sayOperation(operation)} ${sayObservation(observation)}` };
    case "malformed":
      return { code: "malformed-answer", message: observation.message };
    case "answered":
    case "conflict":
    case "tolerated":
    case "interrupted":
      return undefined;
    default:
      return observation satisfies never;
  }
}
