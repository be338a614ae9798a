import type { CheckReport, HistoryReport, ReportedOperation } from "../../core/index.js";
import type { Colours } from "../colours.js";
import { formatCount } from "../numbers.js";
import {
  describeChecked,
  describeContradiction,
  describeLeftOutOperations,
  describePossibleStates,
  describeRecorded,
  describeResponse,
  describeShortest,
  type Numbers,
  type Refuted,
} from "../recorded-history.js";
import { truncate } from "../truncate.js";
import { columns, margin, wrapBrief } from "./layout.js";

/*
 * The result of `rollcall check` as text, in lines of at most 100 columns.
 */

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
    ...(refuted.length === 0 ? [] : wrapBrief(`not linearizable: ${names(refuted)}`, "  ")),
    ...(unknown.length === 0 ? [] : wrapBrief(`unknown: ${names(unknown)}`, "  ")),
    ...(first === undefined ? [] : ["", `The first one that is not linearizable is ${first.id}:`, ""]),
    ...(first === undefined ? [] : formatHistory(first, colours)),
  ];
}

/** Returns the result of one history. */
export function formatHistory({ id, counts, result }: HistoryReport, colours: Colours): string[] {
  const heads = {
    linearizable: colours.green("✓ LINEARIZABLE"),
    "not-linearizable": colours.red("✗ NOT LINEARIZABLE"),
    unknown: colours.yellow("? UNKNOWN"),
  };
  const numbers = id === null ? "lines" : "events";
  const head = [
    `${heads[result.verdict]}  ${describeChecked(counts)}`,
    ...describeLeftOutOperations(counts).flatMap((text) => wrapBrief(text, "    ")),
  ];
  switch (result.verdict) {
    case "linearizable":
      return result.witness === null ? head : [...head, "", ...formatWitness(result.witness, numbers)];
    case "unknown":
      return [...head, "", ...wrapBrief(result.reason, "  ")];
    case "not-linearizable":
      return [...head, "", ...formatRefuted(result, numbers, colours)];
    default:
      return result satisfies never;
  }
}

function formatRefuted(refuted: Refuted, numbers: Numbers, colours: Colours): string[] {
  return [
    ...wrapBrief(describeContradiction(refuted, numbers), "  "),
    "",
    ...wrapBrief(`${describeShortest(refuted)} Time runs downwards; the numbers are ${numbers}.`, "  "),
    "",
    ...formatPrefix(refuted, numbers, colours),
    "",
    ...wrapBrief(describePossibleStates(refuted), "  "),
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
      const answer = returnPosition === null ? "(never answered)" : describeResponse(operation, response);
      return truncate(`${number}  client ${client}: ${describeRecorded(operation, null)} ${answer}`, columns);
    }),
    ...(left > 0 ? [`      ⋮ ${formatCount(left, "more operation")}, all in --json`] : []),
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
    earlier.length === 0 ? [] : [`      ⋮ ${formatCount(earlier.length, "earlier operation")}, all in --json`];
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
  const text = describeRecorded(operation, key);
  const call: Row = { client, number: isByLine ? line : position, position, text, kind: "call" };
  if (returnPosition === null) return [call];
  const end: Row = {
    client,
    number: isByLine ? (returnLine ?? line) : returnPosition,
    position: returnPosition,
    text: describeResponse(operation, response),
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
