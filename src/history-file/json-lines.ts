import type { HistoryBuilder } from "./builder.js";
import { type Fields, isFields, parseExactly } from "./json-fields.js";
import { brief, type Problems } from "./problems.js";
import type { RecordedCall, RecordedEnd } from "./recorded.js";
import { readStamp, type Stamp, type StampKind } from "./stamps.js";

/** What the lines of a file are. */
type LineForm = "operations" | "events" | "histories";

/** Reads JSON Lines: one operation, one event, or one history a line. */
export interface JsonLines {
  readLine(text: string, line: number): void;
}

/**
 * Returns a reader of lines. The first line decides what all lines are.
 * @param begin Starts a history, and returns its builder. Called once, unless the lines are histories.
 */
export function readJsonLines<Operation, Response>(
  begin: (id: string | undefined) => HistoryBuilder<Operation, Response>,
  problems: Problems,
): JsonLines {
  let form: LineForm | undefined;
  let builder: HistoryBuilder<Operation, Response> | undefined;
  const clock = createClock(problems);
  return {
    readLine(text, line) {
      const fields = parse(text, line, problems);
      if (fields === undefined) return;
      form ??= formOf(fields);
      if (form !== formOf(fields)) {
        problems.unexpected(line, `one of the ${form}, as in the first line`, `one of the ${formOf(fields)}`);
      } else if (form === "histories") readHistory(fields, line, begin, problems);
      else {
        builder ??= begin(undefined);
        if (form === "operations") readOperation(fields, line, builder, clock, problems);
        else readEvent(fields, line, builder, clock, problems);
      }
    },
  };
}

function parse(text: string, line: number, problems: Problems): Fields | undefined {
  try {
    const value = parseExactly(text);
    if (isFields(value)) return value;
    problems.unexpected(line, "a JSON object", brief(value));
  } catch (error) {
    problems.unexpected(line, "a JSON object", `${brief(text)} (${(error as Error).message})`);
  }
  return undefined;
}

function formOf(fields: Fields): LineForm {
  if ("operations" in fields) return "histories";
  return "call" in fields ? "operations" : "events";
}

function readHistory<Operation, Response>(
  { id, operations }: Fields,
  line: number,
  begin: (id: string | undefined) => HistoryBuilder<Operation, Response>,
  problems: Problems,
): void {
  if (!Array.isArray(operations)) {
    problems.unexpected(line, "operations, an array", brief(operations));
    return;
  }
  const builder = begin(id === undefined ? `line ${line}` : String(id));
  const clock = createClock(problems);
  for (const operation of operations) {
    if (isFields(operation)) readOperation(operation, line, builder, clock, problems);
    else problems.unexpected(line, "an operation, an object", brief(operation));
  }
}

const endTypes = ["ok", "fail", "info"];

function readOperation<Operation, Response>(
  fields: Fields,
  line: number,
  builder: HistoryBuilder<Operation, Response>,
  clock: Clock,
  problems: Problems,
): void {
  const client = readClient(fields, line, problems);
  const call = readCall(fields, line, problems);
  const called = clock.read("call", fields.call, line);
  const hasReturned = fields.return !== undefined && fields.return !== null;
  const returned = hasReturned ? clock.read("return", fields.return, line) : undefined;
  const type = fields.type ?? (hasReturned ? "ok" : "info");
  if (!endTypes.includes(String(type))) problems.unexpected(line, "type ok, fail or info", brief(type));
  else if (type === "ok" && !hasReturned) {
    problems.unexpected(line, "return, a time stamp, since its type is ok", brief(fields.return));
  } else if (type === "info" && fields.response !== undefined && fields.response !== null) {
    problems.unexpected(line, "no response, since it never returned", brief(fields.response));
  } else if (client !== undefined && call !== undefined && called !== undefined) {
    builder.add({ client, call, end: endOf(type, fields), called, returned, line });
  }
}

function readEvent<Operation, Response>(
  fields: Fields,
  line: number,
  builder: HistoryBuilder<Operation, Response>,
  clock: Clock,
  problems: Problems,
): void {
  const { type } = fields;
  if (type !== "invoke" && !endTypes.includes(String(type))) {
    const expected = `an operation with "call", or an event with type invoke, ok, fail or info`;
    problems.unexpected(
      line,
      expected,
      type === undefined ? `the fields ${Object.keys(fields).join(", ")}` : brief(type),
    );
    return;
  }
  const client = readClient(fields, line, problems);
  const time = clock.readOptional(fields.time, line);
  if (client === undefined) return;
  if (type === "invoke") {
    const call = readCall(fields, line, problems);
    if (call !== undefined) builder.invoke(client, call, { line, time });
  } else {
    const name = fields.operation ?? fields.f;
    const type = isFields(name) ? name.type : name;
    builder.complete(client, typeof type === "string" ? type : undefined, endOf(fields.type, fields), { line, time });
  }
}

function endOf(type: unknown, { response, value }: Fields): RecordedEnd {
  if (type === "fail") return { type: "failed" };
  if (type === "info") return { type: "unanswered" };
  // As in Jepsen, the value of an operation that has ended is what it has read.
  return { type: "answered", response: response === undefined ? value : response, unknownIfNull: false };
}

function readClient({ client, process = client }: Fields, line: number, problems: Problems): string | undefined {
  const given = client ?? process;
  if (typeof given === "number" || (typeof given === "string" && given !== "")) return String(given);
  problems.unexpected(line, "client (or process), a number or a text", brief(given));
  return undefined;
}

/** Reads `operation`: an object with a type, or a name beside `value` and `key`. */
function readCall(fields: Fields, line: number, problems: Problems): RecordedCall | undefined {
  const operation = fields.operation ?? fields.f;
  const given = isFields(operation) ? operation : { type: operation, ...pick(fields, ["key", "value"]) };
  const { type, value = null, key } = given;
  if (typeof type === "string" && type !== "") {
    const keyText = key === undefined || key === null ? undefined : typeof key === "string" ? key : JSON.stringify(key);
    return { type, value, key: keyText, fields: { ...given, type } };
  }
  const expected = isFields(operation) ? "operation.type, a text" : "operation (or f), a name or an object with a type";
  problems.unexpected(line, expected, isFields(operation) ? brief(type) : brief(operation));
  return undefined;
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.flatMap((name) => (name in fields ? [[name, fields[name]]] : [])));
}

/** Reads the time stamps of a history, which must all be of one kind. */
interface Clock {
  read(field: string, value: unknown, line: number): Stamp | undefined;
  /** Reads `time`, which either all events have, or none. */
  readOptional(value: unknown, line: number): Stamp | undefined;
}

function createClock(problems: Problems): Clock {
  let kind: StampKind | "none" | undefined;
  const names = { number: "a number", date: "a date", none: "none" };
  const expect = (found: StampKind | "none", field: string, value: unknown, line: number): boolean => {
    kind ??= found;
    if (kind !== found) problems.unexpected(line, `${field}: ${names[kind]}, as in the lines before`, brief(value));
    return kind === found;
  };
  const read = (field: string, value: unknown, line: number): Stamp | undefined => {
    const stamp = readStamp(value);
    if (stamp === undefined) {
      problems.unexpected(
        line,
        `${field}: a time stamp (a number, digits, or a date as 2026-01-31T12:00:00.5Z)`,
        brief(value),
      );
      return undefined;
    }
    return expect(stamp.kind, field, value, line) ? stamp.stamp : undefined;
  };
  return {
    read,
    readOptional(value, line) {
      if (value !== undefined) return read("time", value, line);
      expect("none", "time", value, line);
      return undefined;
    },
  };
}
