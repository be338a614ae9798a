import type { Command, Portal } from "./batch.js";
import { type Fields, fieldsOf, type Message } from "./message.js";
import type { Bound, DraftNames, Prepared } from "./prepared.js";
import { columnsOf, inFormats } from "./rows.js";

/** A message of the driver, and how the server answers it. */
export interface Step {
  readonly command: Command;
  /** The letters of the messages that end its answer; empty: it has none. */
  readonly until: string;
  /** Takes what the server says into account. Called for each message of its answer, the last one included. */
  readonly answered?: (message: Message) => void;
  /** What its rows are of. */
  readonly bound?: Bound;
}

/** No message has this letter: only an error ends the answer. */
const anError = "!";

/** Returns what a message asks for. `names` is changed as if the server does it. */
export function decode(message: Message, names: DraftNames): Step {
  try {
    return decodeFields(message, fieldsOf(message), names);
  } catch (error) {
    // It is shorter than its fields. The server rejects it as well.
    if (error instanceof RangeError) return { command: { type: "invalid", letter: message.type }, until: anError };
    throw error;
  }
}

function decodeFields(message: Message, fields: Fields, names: DraftNames): Step {
  switch (message.type) {
    case "Q":
      return { command: { type: "query", sql: fields.string() }, until: "Z" };
    case "P":
      return parse(fields, names);
    case "B":
      return bind(fields, names);
    case "D":
      return describe(fields, names);
    case "E":
      return execute(fields, names);
    case "C":
      return close(fields, names);
    case "F":
      return { command: { type: "function call", oid: fields.int32() }, until: "Z" };
    case "S":
      return { command: { type: "sync" }, until: "Z" };
    case "H":
      return { command: { type: "flush" }, until: "" };
    case "d":
      return { command: { type: "copy data", bytes: message.bytes.length - 5 }, until: "" };
    case "c":
      return { command: { type: "copy done" }, until: "" };
    case "f":
      return { command: { type: "copy failed", message: fields.string() }, until: "" };
    case "X":
      return { command: { type: "terminate", abrupt: message.bytes.length === 0 }, until: anError };
    default:
      return { command: { type: "invalid", letter: message.type }, until: anError };
  }
}

/** Returns what is known of a portal. */
function portalOf(bound: Bound | undefined): Portal {
  const oids = bound?.prepared?.oids;
  return {
    statement: bound?.statement ?? "",
    sql: bound?.prepared?.sql,
    parameters: bound?.values.map((value, index) => ({ value, oid: oids?.[index] || undefined })) ?? [],
  };
}

function parse(fields: Fields, names: DraftNames): Step {
  const [statement, sql, oids] = [fields.string(), fields.string(), fields.list(fields.int32)];
  const confirm = names.setStatement(statement, { sql, oids });
  return { command: { type: "parse", statement, sql, oids }, until: "1", answered: confirm };
}

function bind(fields: Fields, names: DraftNames): Step {
  const [portal, statement] = [fields.string(), fields.string()];
  const prepared = names.statement(statement);
  const valueFormats = fields.list(fields.int16);
  let index = 0;
  const values = fields.list(() => {
    const format = valueFormats.length === 1 ? valueFormats[0] : valueFormats[index];
    index++;
    const value = fields.value();
    return value === null || format === 1 ? value : value.toString("utf8");
  });
  const confirm = names.setPortal(portal, { statement, prepared, values, formats: fields.list(fields.int16) });
  return { command: { type: "bind", portal, statement, sql: prepared?.sql }, until: "2", answered: confirm };
}

function describe(fields: Fields, names: DraftNames): Step {
  const [letter, name] = [fields.character(), fields.string()];
  if (letter === "S") {
    const prepared = names.statement(name);
    return {
      command: { type: "describe", subject: "statement", name, sql: prepared?.sql },
      until: "Tn",
      answered: (message) => learn(prepared, message),
    };
  }
  const bound = names.portal(name);
  return {
    command: { type: "describe", subject: "portal", name, sql: bound?.prepared?.sql },
    until: "Tn",
    answered(message) {
      if (bound !== undefined && message.type === "T") bound.columns = columnsOf(message);
    },
  };
}

function learn(prepared: Prepared | undefined, message: Message): void {
  if (prepared === undefined) return;
  const fields = fieldsOf(message);
  if (message.type === "t") prepared.oids = fields.list(fields.int32);
  if (message.type === "T") prepared.columns = columnsOf(message);
}

function execute(fields: Fields, names: DraftNames): Step {
  const [portal, rowsMax] = [fields.string(), fields.int32()];
  const bound = names.portal(portal);
  return {
    command: { type: "execute", portal, rowsMax, ...portalOf(bound) },
    until: "CIs",
    ...(bound !== undefined && { bound }),
  };
}

function close(fields: Fields, names: DraftNames): Step {
  const [letter, name] = [fields.character(), fields.string()];
  const subject = letter === "S" ? "statement" : "portal";
  const sql = letter === "S" ? names.statement(name)?.sql : names.portal(name)?.prepared?.sql;
  const confirm = letter === "S" ? names.setStatement(name, undefined) : names.setPortal(name, undefined);
  return { command: { type: "close", subject, name, sql }, until: "3", answered: confirm };
}

/** Returns the columns of what a portal returns; undefined: the driver never asked for them. */
export function columnsOfPortal(bound: Bound | undefined): Bound["columns"] {
  if (bound?.columns !== undefined) return bound.columns;
  const columns = bound?.prepared?.columns;
  return columns && inFormats(columns, bound?.formats ?? []);
}
