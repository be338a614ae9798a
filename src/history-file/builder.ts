import { createCollector, type Recorded } from "./collector.js";
import { brief, type Problems } from "./problems.js";
import type { FileHistory, Interpret, RecordedCall, RecordedEnd } from "./recorded.js";
import { compareStamps, recordedStamp, type Stamp } from "./stamps.js";

/** Where and when something happened. */
export interface Moment {
  readonly line: number;
  /** Undefined: the order of the lines is the order of the events. */
  readonly time: Stamp | undefined;
}

/** An operation in one piece. */
export interface WholeOperation {
  readonly client: string;
  readonly call: RecordedCall;
  readonly end: RecordedEnd;
  readonly called: Stamp;
  readonly returned: Stamp | undefined;
  readonly line: number;
}

/** Puts a history together, from events or from whole operations. */
export interface HistoryBuilder<Operation, Response> {
  invoke(client: string, call: RecordedCall, at: Moment): void;
  /** `name`: the operation that ends. Undefined: the line does not name it. */
  complete(client: string, name: string | undefined, end: RecordedEnd, at: Moment): void;
  add(operation: WholeOperation): void;
  /** Returns the history. Operations that have not ended were never answered. */
  finish(id: string | undefined): FileHistory<Operation, Response>;
}

interface Open {
  readonly call: RecordedCall;
  readonly called: Recorded;
}

/** Returns a builder. What is wrong with the pairs of calls and returns is added to the problems. */
export function createHistoryBuilder<Operation, Response>(
  interpret: Interpret<Operation, Response>,
  problems: Problems,
): HistoryBuilder<Operation, Response> {
  const collector = createCollector(interpret, problems);
  const open = new Map<string, Open>();
  let events = 0;

  return {
    invoke(client, call, { line, time = events }) {
      events++;
      const earlier = open.get(client);
      if (earlier !== undefined) {
        const what = `client ${client} calls ${call.type}, but its ${earlier.call.type} of line ${earlier.called.line}`;
        problems.add(line, `${what} has not ended; a client does one operation at a time`);
      }
      open.set(client, { call, called: { line, time } });
    },
    complete(client, name, end, { line, time = events }) {
      events++;
      const begun = open.get(client);
      open.delete(client);
      if (begun === undefined) {
        // If a line could not be read, the call may have been there.
        if (!problems.any()) problems.add(line, `client ${client} has called nothing that could end here`);
        return;
      }
      const { call, called } = begun;
      if (name !== undefined && name !== call.type) {
        problems.add(line, `${name} ends, but client ${client} has called ${call.type} in line ${called.line}`);
      } else if (end.type === "answered" && compareStamps(time, called.time) < 0) {
        problems.add(line, `${returnsTooEarly(time, called.time)} in line ${called.line}`);
      } else collector.keep(client, call, called, end, { line, time });
    },
    add({ client, call, end, called, returned, line }) {
      if (returned !== undefined && compareStamps(returned, called) < 0) {
        problems.add(line, returnsTooEarly(returned, called));
        return;
      }
      const ended = returned === undefined ? undefined : { line, time: returned };
      collector.keep(client, call, { line, time: called }, end, ended);
    },
    finish(id) {
      for (const [client, { call, called }] of open) {
        collector.keep(client, call, called, { type: "unanswered" }, undefined);
      }
      open.clear();
      return collector.finish(id);
    },
  };
}

function returnsTooEarly(returned: Stamp, called: Stamp): string {
  return `it returns at ${brief(recordedStamp(returned))}, before it was called at ${brief(recordedStamp(called))}`;
}
