import { orderEvents } from "./positions.js";
import { brief, type Problems } from "./problems.js";
import type { CheckedOperation, FileHistory, Interpret, RecordedCall, RecordedEnd } from "./recorded.js";
import { compareStamps, recordedStamp, type Stamp } from "./stamps.js";

/** Where and when an event was recorded. */
export interface Recorded {
  readonly line: number;
  readonly time: Stamp;
}

/** The operations of a history, each with its beginning and its end. */
export interface Collector<Operation, Response> {
  /** `returned` is undefined if no end was recorded. */
  keep(client: string, call: RecordedCall, called: Recorded, end: RecordedEnd, returned: Recorded | undefined): void;
  /** Returns the history. Adds what is wrong with it as a whole to the problems. */
  finish(id: string | undefined): FileHistory<Operation, Response>;
}

/** Positions are assigned at the end. */
type Collected<Operation, Response> = {
  -readonly [Field in keyof CheckedOperation<Operation, Response>]: CheckedOperation<Operation, Response>[Field];
};

export function createCollector<Operation, Response>(
  interpret: Interpret<Operation, Response>,
  problems: Problems,
): Collector<Operation, Response> {
  const operations: Collected<Operation, Response>[] = [];
  const numbers = new Map<string, number>();
  const counts = { failed: 0, unknownReads: 0 };

  const numberOf = (client: string): number => {
    const number = numbers.get(client) ?? numbers.size;
    if (number === numbers.size) numbers.set(client, number);
    return number;
  };

  return {
    keep(client, call, called, end, returned) {
      if (end.type === "failed") {
        counts.failed++;
        return;
      }
      const meant = interpret(call, end);
      if (meant.type === "unknown-read") counts.unknownReads++;
      else if (meant.type === "problem") problems.unexpected((returned ?? called).line, meant.expected, meant.found);
      else {
        const answered = end.type === "answered" && meant.response !== undefined ? returned : undefined;
        operations.push({
          client: numberOf(client),
          operation: meant.operation,
          response: meant.response,
          call: 0,
          return: null,
          line: called.line,
          returnLine: answered?.line ?? null,
          callTime: called.time,
          returnTime: answered?.time ?? null,
        });
      }
    },
    finish(id) {
      assignPositions(operations);
      const clients = [...numbers.keys()];
      reportOverlaps(operations, clients, problems);
      return { id, operations, clients, counts };
    },
  };
}

function assignPositions<Operation, Response>(operations: readonly Collected<Operation, Response>[]): void {
  for (const [position, event] of orderEvents(operations).entries()) {
    const operation = operations[event >>> 1];
    if (operation === undefined) continue;
    if (event % 2 === 0) operation.call = position;
    else operation.return = position;
  }
}

/**
 * Reports each client that does two operations at once: the log mixes several clients up. Equal stamps are no overlap here,
 * and after an operation that was never answered a client may go on.
 */
function reportOverlaps<Operation, Response>(
  operations: readonly CheckedOperation<Operation, Response>[],
  clients: readonly string[],
  problems: Problems,
): void {
  const last: (CheckedOperation<Operation, Response> | undefined)[] = [];
  // Of two operations with one call stamp, the one that took no time may have come first.
  const inOrder = operations.toSorted(
    (a, b) =>
      compareStamps(a.callTime, b.callTime) || compareStamps(a.returnTime ?? a.callTime, b.returnTime ?? b.callTime),
  );
  for (const operation of inOrder) {
    const { client, callTime, line } = operation;
    const before = last[client];
    if (before !== undefined && before.returnTime !== null && compareStamps(before.returnTime, callTime) > 0) {
      const [called, returned] = [callTime, before.returnTime].map((time) => brief(recordedStamp(time)));
      const what = `client ${clients[client]} calls at ${called}, before its operation of line ${before.line} returned at ${returned}`;
      problems.add(line, `${what}; a client does one operation at a time`);
    }
    if (operation.returnTime !== null) last[client] = operation;
  }
}
