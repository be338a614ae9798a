import type { HistoryBuilder } from "./builder.js";
import { createEdnReader, EdnError, readEdn } from "./edn.js";
import { type Fields, isFields } from "./json-fields.js";
import { brief, type Problems } from "./problems.js";
import type { RecordedEnd } from "./recorded.js";

/*
 * Histories of Jepsen and Porcupine. The order of their lines is the order of events: a time in them is not used. Processes
 * that are no clients, such as :nemesis, are left out.
 */

/** Reads the lines of one history. */
export interface JepsenReader {
  readLine(text: string, line: number): void;
  finish(): void;
}

/** An event as both forms have it. Undefined: not there. */
interface JepsenEvent {
  readonly process: unknown;
  readonly type: unknown;
  readonly f: unknown;
  readonly key: unknown;
  readonly value: unknown;
}

/** Reads maps in EDN, such as `{:process 0, :type :invoke, :f :read, :value nil}`, in a vector, a list, or bare. */
export function readEdnEvents<Operation, Response>(
  builder: HistoryBuilder<Operation, Response>,
  problems: Problems,
): JepsenReader {
  const reader = createEdnReader(true);
  const unfinished = (): void => {
    const line = reader.openLine();
    if (line !== undefined) problems.unexpected(line, "a whole map", "one that has no end");
  };
  return {
    readLine(text, line) {
      // A new event inside of another one: the other one has no end.
      if (reader.openLine() !== undefined && /^[\s,]*\{:(process|type|index)\b/.test(text)) {
        unfinished();
        reader.dropOpen();
      }
      for (const form of formsOf(() => reader.readLine(text, line), line, problems)) {
        if (isFields(form.value)) addEvent(eventOf(form.value), form.line, "edn", builder, problems);
        else problems.unexpected(form.line, "a map with :process, :type and :f", brief(form.value));
      }
    },
    finish: unfinished,
  };
}

const logLine = /^(?:.*\bjepsen\.util\b(?:\s+-)?\s+)?(\d+|:[\w-]+)\s+:(invoke|ok|fail|info)\s+:?([\w-]+)(?:\s+(.*))?$/;

/** Reads the lines of a log, such as `INFO  jepsen.util - 0 :invoke :read nil`. Other lines of the log are skipped. */
export function readJepsenLog<Operation, Response>(
  builder: HistoryBuilder<Operation, Response>,
  problems: Problems,
): JepsenReader {
  return {
    readLine(text, line) {
      const [, process, type, f, rest = ""] = logLine.exec(text) ?? [];
      if (process === undefined) {
        if (/\bjepsen\.util\b/.test(text)) {
          problems.unexpected(line, "jepsen.util - PROCESS :invoke|:ok|:fail|:info :f VALUE", brief(text));
        }
        return;
      }
      const [form] = formsOf(() => [{ value: readEdn(rest), line }], line, problems);
      if (form === undefined) return;
      const number = process.startsWith(":") ? process : Number(process);
      const event = { process: number, type: `:${type}`, f: `:${f}`, key: undefined, value: form.value };
      addEvent(event, line, "log", builder, problems);
    },
    finish: () => undefined,
  };
}

function formsOf<Form>(read: () => readonly Form[], line: number, problems: Problems): readonly Form[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof EdnError)) throw error;
    problems.add(line, error.message);
    return [];
  }
}

function eventOf(fields: Fields): JepsenEvent {
  return {
    process: fields[":process"],
    type: fields[":type"],
    f: fields[":f"],
    key: fields[":key"],
    value: fields[":value"],
  };
}

const types = [":invoke", ":ok", ":fail", ":info"];

function addEvent<Operation, Response>(
  { process, type, f, key, value = null }: JepsenEvent,
  line: number,
  form: "edn" | "log",
  builder: HistoryBuilder<Operation, Response>,
  problems: Problems,
): void {
  if (typeof process === "string" && process.startsWith(":")) return;
  if (typeof process !== "number") problems.unexpected(line, ":process, a number", brief(process));
  else if (!types.includes(String(type))) problems.unexpected(line, `:type ${types.join(", ")}`, brief(type));
  else if (typeof f !== "string") problems.unexpected(line, ":f, the name of an operation", brief(f));
  else {
    const client = String(process);
    const name = f.replace(/^:/, "");
    const at = { line, time: undefined };
    if (type === ":invoke") {
      const keyText = key === undefined || key === null ? undefined : String(key);
      const fields = { type: name, ...(keyText === undefined ? {} : { key: keyText }), value };
      builder.invoke(client, { type: name, value, key: keyText, fields }, at);
    } else builder.complete(client, name, endOf(String(type), value, form), at);
  }
}

/** In the maps of Jepsen a read of nil does not tell what was read (Knossos); in a log it read nil (Porcupine). */
function endOf(type: string, value: unknown, form: "edn" | "log"): RecordedEnd {
  if (type === ":fail") return { type: "failed" };
  if (type === ":info") return { type: "unanswered" };
  return { type: "answered", response: value, unknownIfNull: form === "edn" };
}
