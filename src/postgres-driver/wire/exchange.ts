import type { Result, ServerError } from "./batch.js";
import { type Conversation, transactionOf } from "./conversation.js";
import { columnsOfPortal, type Step } from "./decode.js";
import { appendBytes, fieldsOf, type Message } from "./message.js";
import { collectRows, columnsOf, errorOf, type RowCollector } from "./rows.js";

/*
 * What the server answers to one batch, and when the answer is complete. (PostgreSQL, "Frontend/Backend Protocol",
 * "Message Flow".)
 */

export interface Exchange {
  /** Takes the next message of the server. */
  receive(message: Message): void;
  /** The connection has ended. */
  lose(): void;
  readonly isComplete: () => boolean;
  /** The connection ended before the answer was complete. */
  readonly isLost: () => boolean;
  readonly results: readonly Result[];
  readonly error: () => ServerError | undefined;
  /** What the driver is to get. */
  readonly bytes: Buffer[];
}

/** Messages that may come at any time. */
const comesAtAnyTime = (message: Message): boolean => /[NSA]/.test(message.type);

/** Awaits the answer to a batch that is sent now. `keeps`: the messages of the answer that the driver is to get. */
export function beginExchange(
  steps: readonly Step[],
  conversation: Conversation,
  keeps: (message: Message) => boolean,
): Exchange {
  const isTerminate = steps.at(-1)?.command.type === "terminate";
  const isSimpleCopy = conversation.copy === "simple";
  let waiting = stepsWithAnswer(steps, conversation);
  let [error, isLost, isEnding] = [undefined as ServerError | undefined, false, false];
  let rows: RowCollector | undefined;
  const [results, bytes] = [[] as Result[], [] as Buffer[]];

  /** Whether the server answers a message of the simple protocol now. */
  const isSimple = (): boolean => isSimpleCopy || /^(query|function call)$/.test(waiting[0]?.command.type ?? "");
  const failed = (message: Message): void => {
    error = errorOf(message);
    rows = undefined;
    // The server closes the connection next.
    isEnding = /^(FATAL|PANIC)$/.test(error.severity);
    if (isSimple()) return;
    const sync = waiting.findIndex(({ command }) => command.type === "sync");
    waiting = sync === -1 ? [] : waiting.slice(sync);
    conversation.isSkipping = true;
    conversation.copy = "none";
  };
  const waitsForData = (): void => {
    const behind = steps.slice(1 + steps.findIndex(({ command }) => command === waiting[0]?.command));
    const isNextData = isSimple() || behind.every(({ command: { type } }) => type === "sync" || type === "flush");
    // Otherwise the data is in the same batch.
    if (!isNextData) return;
    conversation.copy = isSimple() ? "simple" : "extended";
    waiting = [];
  };
  const ended = (tag: string | undefined): void => {
    results.push((rows ?? collectRows(undefined)).result(tag));
    rows = undefined;
    if (tag !== undefined) conversation.names.completed(tag);
  };
  const record = (message: Message): void => {
    const [step] = waiting;
    if (step?.command.type === "execute") rows ??= collectRows(columnsOfPortal(step.bound));
    if (message.type === "T" && isSimple()) rows = collectRows(columnsOf(message));
    else if (message.type === "D") rows?.row(message);
    else if (message.type === "C") ended(fieldsOf(message).string());
    else if (message.type === "s") ended(undefined);
    else if (message.type === "I") rows = undefined;
  };
  const isComplete = (): boolean => !isEnding && waiting.length === 0;
  return {
    receive(message) {
      if (keeps(message)) appendBytes(bytes, message.bytes);
      if (comesAtAnyTime(message)) return;
      if (message.type === "E") return failed(message);
      if (message.type === "G" || message.type === "W") return waitsForData();
      record(message);
      if (message.type === "Z") {
        conversation.transaction = transactionOf(message);
        conversation.isSkipping = false;
        // A part of the data may have failed before the last one was sent.
        conversation.copy = "none";
      }
      const [step] = waiting;
      step?.answered?.(message);
      if (step?.until.includes(message.type)) waiting = waiting.slice(1);
    },
    lose() {
      isLost ||= !isComplete() && !isTerminate;
      isEnding = false;
      waiting = [];
    },
    isComplete,
    isLost: () => isLost,
    results,
    error: () => error,
    bytes,
  };
}

/** Returns the steps that the server answers, and takes note of the end of a COPY. */
function stepsWithAnswer(steps: readonly Step[], conversation: Conversation): readonly Step[] {
  const { copy, isSkipping } = conversation;
  if (isSkipping) return steps.filter(({ command }) => /^(sync|terminate)$/.test(command.type));
  const end = steps.findIndex(({ command }) => /^copy (done|failed)$/.test(command.type));
  const isCopy = copy !== "none";
  if (isCopy && end !== -1) conversation.copy = "none";
  return steps.flatMap((step, index) => {
    // During a COPY, the server ignores Sync.
    if (isCopy && step.command.type === "sync" && (end === -1 || index < end)) return [];
    const until = isCopy && index === end ? (copy === "simple" ? "Z" : "C") : step.until;
    return until === "" ? [] : [{ ...step, until }];
  });
}
