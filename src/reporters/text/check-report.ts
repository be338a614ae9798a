import type { CheckCounts, CheckReport, HistoryReport, HistoryResult, ReportedOperation } from "../../core/index.js";
import type { Colours } from "../colours.js";
import { truncate } from "../truncate.js";
import { columns, margin, wrap } from "./layout.js";

/*
 * The result of `rollcall check` as text, in lines of at most 100 columns.
 */

type Refuted = Extract<HistoryResult, { readonly verdict: "not-linearizable" }>;

/** Returns the report. Of several histories each is one line, and the first that is not linearizable is shown in full. */
export function formatCheck({ histories }: CheckReport, colours: Colours): string[] {
  const [only] = histories;
  if (histories.length === 1 && only !== undefined) return formatHistory(only, colours);
  const refuted = histories.filter(({ result }) => result.verdict === "not-linearizable");
  const unknown = histories.filter(({ result }) => result.verdict === "unknown");
  const [first] = refuted;
  const names = (some: readonly HistoryReport[]): string => some.map(({ id }) => id).join(", ");
  return [
    `${histories.length} histories: ${histories.length - refuted.length - unknown.length} linearizable, ${refuted.length} not linearizable, ${unknown.length} unknown`,
    ...(refuted.length === 0 ? [] : wrap(`not linearizable: ${names(refuted)}`, "  ")),
    ...(unknown.length === 0 ? [] : wrap(`unknown: ${names(unknown)}`, "  ")),
    ...(first === undefined ? [] : ["", `The first one that is not linearizable is ${first.id}:`, ""]),
    ...(first === undefined ? [] : formatHistory(first, colours)),
  ];
}

function formatHistory({ id, counts, result }: HistoryReport, colours: Colours): string[] {
  const heads = {
    linearizable: colours.green("✓ LINEARIZABLE"),
    "not-linearizable": colours.red("✗ NOT LINEARIZABLE"),
    unknown: colours.yellow("? UNKNOWN"),
  };
  const numbers = id === null ? "lines" : "events";
  const head = [`${heads[result.verdict]}  ${formatChecked(counts)}`, ...formatLeftOut(counts)];
  switch (result.verdict) {
    case "linearizable":
      return result.witness === null ? head : [...head, "", ...formatWitness(result.witness, numbers)];
    case "unknown":
      return [...head, "", ...wrap(result.reason, "  ")];
    case "not-linearizable":
      return [...head, "", ...formatRefuted(result, numbers, colours)];
    default:
      return result satisfies never;
  }
}

function formatChecked({ operations, clients, keys }: CheckCounts): string {
  const ofKeys = keys === null ? "" : ` on ${numbered(keys, "key")}`;
  return `${numbered(operations, "operation")} of ${numbered(clients, "client")}${ofKeys}`;
}

function formatLeftOut({ unanswered, failed, unknownReads }: CheckCounts): string[] {
  const parts = [
    unanswered === 0 ? [] : [`${unanswered} never answered, so they may have taken effect or not`],
    failed === 0 ? [] : [`left out: ${failed} failed`],
    unknownReads === 0 ? [] : [`left out: ${numbered(unknownReads, "read")} of an unknown value`],
  ].flat();
  return parts.length === 0 ? [] : wrap(parts.join("; "), "    ");
}

function numbered(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** What the numbers beside the operations are. If each line is a history, its operations have no lines of their own. */
type Numbers = "lines" | "events";

function formatRefuted(refuted: Refuted, numbers: Numbers, colours: Colours): string[] {
  const { key, culprit, prefix, possibleStates } = refuted;
  const { client, operation, response } = culprit;
  const first = numbers === "lines" ? culprit.line : culprit.position;
  const last = numbers === "lines" ? culprit.returnLine : culprit.returnPosition;
  const where = first === last ? `${numbers.slice(0, -1)} ${first}` : `${numbers} ${first} and ${last}`;
  const what = `client ${client}: ${formatOperation(operation, key)} ${formatResponse(operation, response)} (${where})`;
  const ofKey = key === null || key === "" ? "" : `, of key ${JSON.stringify(key)}`;
  const shortest = `The shortest prefix that fails${ofKey}: ${numbered(prefix.length, "operation")}.`;
  return [
    ...wrap(`No order of the operations explains what was answered to ${what}.`, "  "),
    "",
    ...wrap(`${shortest} Time runs downwards; the numbers are ${numbers}.`, "  "),
    "",
    ...formatPrefix(refuted, numbers, colours),
    "",
    ...wrap(`Possible just before ✗: ${possibleStates.join("; or ")}.`, "  "),
  ];
}

/** So many operations of a witness are printed: the first ones. --json has all. */
const witnessMax = 100;

function formatWitness(witness: readonly ReportedOperation[], numbers: Numbers): string[] {
  const left = witness.length - witnessMax;
  return [
    `  An order that explains every response. The numbers are ${numbers}.`,
    "",
    ...witness.slice(0, witnessMax).map(({ client, operation, response, line, position, returnPosition }) => {
      const number = String(numbers === "lines" ? line : position).padStart(margin - 2);
      const answer = returnPosition === null ? "(never answered)" : formatResponse(operation, response);
      return truncate(`${number}  client ${client}: ${formatOperation(operation, null)} ${answer}`, columns);
    }),
    ...(left > 0 ? [`      ⋮ ${numbered(left, "more operation")}, all in --json`] : []),
  ];
}

interface Row {
  readonly client: string;
  readonly number: number;
  readonly position: number;
  readonly text: string;
  readonly kind: "call" | "return" | "violation";
}

/** So many operations are drawn: the last ones. --json has all. */
const drawnMax = 16;
/** With more clients a column is too narrow. */
const columnsMax = 5;

function formatPrefix({ key, prefix, culprit }: Refuted, numbers: Numbers, colours: Colours): string[] {
  const before = prefix.filter(({ position }) => position !== culprit.position);
  const earlier = before.slice(0, Math.max(0, before.length - drawnMax + 1));
  const drawn = [...before.slice(earlier.length), culprit];
  const rows = drawn
    .flatMap((operation) => rowsOf(operation, key, numbers, operation === culprit))
    .sort((a, b) => a.position - b.position);
  const clients = [...new Set(rows.map(({ client }) => client))];
  const folded =
    earlier.length === 0 ? [] : [`      ⋮ ${numbered(earlier.length, "earlier operation")}, all in --json`];
  if (clients.length > columnsMax) {
    const named = rows.map((row) => ({ ...row, text: `${row.client}: ${row.text}` }));
    return [...folded, ...named.map((row) => formatRow(row, 0, columns, colours))];
  }
  const width = Math.floor((columns - margin) / clients.length);
  const heads = clients.map((client) => truncate(`client ${client}`, width - 2).padEnd(width));
  return [
    `${" ".repeat(margin)}${heads.join("")}`.trimEnd(),
    ...folded,
    ...rows.map((row) => formatRow(row, clients.indexOf(row.client), width, colours)),
  ];
}

function rowsOf(
  { client, operation, response, line, returnLine, position, returnPosition }: ReportedOperation,
  key: string | null,
  numbers: Numbers,
  isCulprit: boolean,
): Row[] {
  const isByLine = numbers === "lines";
  const text = formatOperation(operation, key);
  const call: Row = { client, number: isByLine ? line : position, position, text, kind: "call" };
  if (returnPosition === null) return [call];
  const end: Row = {
    client,
    number: isByLine ? (returnLine ?? line) : returnPosition,
    position: returnPosition,
    text: formatResponse(operation, response),
    kind: isCulprit ? "violation" : "return",
  };
  return [call, end];
}

function formatRow({ number, text, kind }: Row, column: number, width: number, colours: Colours): string {
  const mark = kind === "violation" ? "  ✗" : "";
  const start = margin + column * width;
  const room = Math.min(columns - start, Math.max(width - 2, 10)) - mark.length;
  const paint = { call: colours.bold, return: colours.green, violation: colours.red }[kind];
  const numberText = `${String(number).padStart(margin - 2)}  `.padEnd(start);
  return `${numberText}${paint(`${truncate(text, room)}${mark}`)}`;
}

/** Returns an operation as its type and its values. `key`: the key of all operations, which need not be repeated. */
function formatOperation(operation: unknown, key: string | null): string {
  if (typeof operation !== "object" || operation === null || !("type" in operation)) return formatValue(operation);
  const { type, ...values } = operation;
  const shown = Object.entries(values).filter(([name, value]) => name !== "key" || value !== key);
  return [String(type), ...shown.map(([, value]) => formatValue(value))].join(" ");
}

/** Operations that return nothing. */
const updates: readonly unknown[] = ["write", "append", "add", "enqueue"];

function formatResponse(operation: unknown, response: unknown): string {
  const isUpdate = typeof operation === "object" && operation !== null && "type" in operation;
  return isUpdate && response === null && updates.includes(operation.type) ? "→ ok" : `→ ${formatValue(response)}`;
}

function formatValue(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
