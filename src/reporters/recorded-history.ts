import type { CheckCounts, HistoryResult } from "../core/index.js";
import { formatCount } from "./numbers.js";

/*
 * What was found out about a recorded history, in words, without a layout.
 */

/** A history that no order of its operations explains. */
export type Refuted = Extract<HistoryResult, { readonly verdict: "not-linearizable" }>;

/** Returns how much was checked. */
export function describeChecked({ operations, clients, keys }: CheckCounts): string {
  const ofKeys = keys === null ? "" : ` on ${formatCount(keys, "key")}`;
  return `${formatCount(operations, "operation")} of ${formatCount(clients, "client")}${ofKeys}`;
}

/** Returns what was never answered, and what was left out, as one text; an empty list: nothing. */
export function describeLeftOutOperations({ unanswered, failed, unknownReads }: CheckCounts): string[] {
  const parts = [
    unanswered === 0 ? [] : [`${unanswered} never answered, so they may have taken effect or not`],
    failed === 0 ? [] : [`left out: ${failed} failed`],
    unknownReads === 0 ? [] : [`left out: ${formatCount(unknownReads, "read")} of an unknown value`],
  ].flat();
  return parts.length === 0 ? [] : [parts.join("; ")];
}

/** What the numbers beside the operations are. If each line is a history, its operations have no lines of their own. */
export type Numbers = "lines" | "events";

/** Returns what was answered although no order of the operations explains it, as a sentence. */
export function describeContradiction({ key, culprit }: Refuted, numbers: Numbers): string {
  const { client, operation, response } = culprit;
  const first = numbers === "lines" ? culprit.line : culprit.position;
  const last = numbers === "lines" ? culprit.returnLine : culprit.returnPosition;
  const where = first === last ? `${numbers.slice(0, -1)} ${first}` : `${numbers} ${first} and ${last}`;
  const what = `client ${client}: ${describeRecorded(operation, key)} ${describeResponse(operation, response)} (${where})`;
  return `No order of the operations explains what was answered to ${what}.`;
}

/** Returns how many operations are enough to show it, as a sentence. */
export function describeShortest({ key, prefix }: Refuted): string {
  const ofKey = key === null || key === "" ? "" : `, of key ${JSON.stringify(key)}`;
  return `The shortest prefix that fails${ofKey}: ${formatCount(prefix.length, "operation")}.`;
}

/** Returns the states that were possible just before the contradiction, as a sentence. */
export function describePossibleStates({ possibleStates }: Refuted): string {
  return `Possible just before ✗: ${possibleStates.join("; or ")}.`;
}

/** Returns an operation as its type and its values. `key`: the key of all operations, which need not be repeated. */
export function describeRecorded(operation: unknown, key: string | null): string {
  if (typeof operation !== "object" || operation === null || !("type" in operation)) return formatValue(operation);
  const { type, ...values } = operation;
  const shown = Object.entries(values).filter(([name, value]) => name !== "key" || value !== key);
  return [String(type), ...shown.map(([, value]) => formatValue(value))].join(" ");
}

/** Operations that return nothing. */
const updates: readonly unknown[] = ["write", "append", "add", "enqueue"];

/** Returns what was answered. */
export function describeResponse(operation: unknown, response: unknown): string {
  const isUpdate = typeof operation === "object" && operation !== null && "type" in operation;
  return isUpdate && response === null && updates.includes(operation.type) ? "→ ok" : `→ ${formatValue(response)}`;
}

function formatValue(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
