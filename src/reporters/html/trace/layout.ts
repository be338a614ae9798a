import { type Event, isPreempted, type ShownTrace, type Step } from "../../../core/index.js";
import { eventEndedBy, foldedMin, mattersToOthers, stepsUnfoldedMax } from "../../trace/index.js";
import { isInCulprit } from "./culprit.js";
import { type LockSpan, locksIn } from "./locks.js";
import { type MissedWrite, missedWrites } from "./missed-writes.js";

/*
 * Where everything of a trace is drawn, as numbers: a lane for each client, and rows from top to bottom. Rows are counted
 * from 0.
 */

export interface TraceLayout {
  readonly clients: number;
  readonly rows: readonly LaneRow[];
  readonly operations: readonly OperationBox[];
  readonly locks: readonly LockBar[];
  readonly arrows: readonly Arrow[];
}

/** What is in a row. `number`: of the step, counted from 1. */
export type LaneRow =
  | { readonly type: "step"; readonly client: number; readonly number: number; readonly step: Step }
  | { readonly type: "folded"; readonly client: number; readonly number: number; readonly steps: readonly Step[] }
  | { readonly type: "answer"; readonly client: number; readonly event: Event }
  /** The run ended before the operation did. */
  | { readonly type: "unanswered"; readonly client: number }
  /** Between two steps: `client` could have gone on, but `next` moves. */
  | { readonly type: "preemption"; readonly client: number; readonly next: number };

/** An operation of a client, from the row of its call to its last row. */
export interface OperationBox {
  readonly client: number;
  readonly from: number;
  /** Includes this row. */
  readonly to: number;
  /** Whether it has not returned. */
  readonly isOpen: boolean;
}

/** A lock, from a row to a row. */
export interface LockBar {
  readonly client: number;
  readonly file: string;
  readonly kind: LockSpan["kind"];
  /** Bars of one client that are drawn side by side have different tracks, counted from 0. */
  readonly track: number;
  readonly from: number;
  /** The row in which it ends. The number of rows: it is never freed. */
  readonly to: number;
}

/** `missed`: from a read to the write that it did not see. `acted`: from there to the step that relied on the read. */
export interface Arrow {
  readonly type: "missed" | "acted";
  readonly how: MissedWrite["how"];
  readonly from: Point;
  readonly to: Point;
}

export interface Point {
  readonly client: number;
  readonly row: number;
}

/** Returns the layout of the original run. */
export function layoutTrace(trace: ShownTrace): TraceLayout {
  const { steps, clients } = trace;
  const locks = shownLocks(locksIn(steps));
  const missed = missedWrites(steps, (index) => isInCulprit(trace, index));
  const kept = new Set([
    ...locks.flatMap(({ from, to }) => [from, to]),
    ...missed.flatMap(({ read, write, acted }) => [read, write, acted]),
  ]);
  const answered = rowsOf(trace, kept);
  const rows = [...answered, ...unansweredRows(answered, clients)];
  const rowOf = (step: number): number => {
    const row = rows.findIndex((each) => hasStep(each, step + 1));
    return row === -1 ? rows.length : row;
  };
  return {
    clients,
    rows,
    operations: operationsIn(rows, clients),
    locks: withTracks(locks, rowOf),
    arrows: missed.flatMap((each) => arrowsOf(each, steps, rowOf)),
  };
}

function hasStep(row: LaneRow, number: number): boolean {
  if (row.type === "step") return row.number === number;
  return row.type === "folded" && row.number <= number && number < row.number + row.steps.length;
}

function rowsOf(trace: ShownTrace, kept: ReadonlySet<number>): LaneRow[] {
  const { steps } = trace;
  const rows: LaneRow[] = [];
  let start = 0;
  for (const [index, step] of steps.entries()) {
    const isKept = steps.length <= stepsUnfoldedMax || kept.has(index) || isShown(steps, index);
    if (!isKept && index + 1 < steps.length) continue;
    rows.push(...foldedRows(steps.slice(start, index), start));
    rows.push({ type: "step", client: step.client, number: index + 1, step });
    const event = eventEndedBy(step, trace);
    if (event !== undefined) rows.push({ type: "answer", client: step.client, event });
    const next = steps[index + 1]?.client;
    if (next !== undefined && isPreempted(steps, index)) rows.push({ type: "preemption", client: step.client, next });
    start = index + 1;
  }
  return rows;
}

function isShown(steps: readonly Step[], index: number): boolean {
  const step = steps[index];
  return step?.returns !== undefined || step?.injected !== undefined || mattersToOthers(steps, index);
}

/** Steps of one client in a row are one line, if there are enough. `start`: the index of the first. */
function foldedRows(steps: readonly Step[], start: number): LaneRow[] {
  const [first] = steps;
  if (first === undefined) return [];
  if (steps.length >= foldedMin) return [{ type: "folded", client: first.client, number: start + 1, steps }];
  return steps.map((step, index) => ({ type: "step", client: step.client, number: start + index + 1, step }));
}

function unansweredRows(rows: readonly LaneRow[], clients: number): LaneRow[] {
  const all = Array.from({ length: clients }, (_, client) => client);
  return all.flatMap((client) => {
    const last = rows.findLast((row) => row.client === client && (row.type === "answer" || isCall(row)));
    return last === undefined || last.type === "answer" ? [] : [{ type: "unanswered", client }];
  });
}

function isCall(row: LaneRow): boolean {
  return row.type === "step" && row.step.calls !== undefined;
}

function operationsIn(rows: readonly LaneRow[], clients: number): OperationBox[] {
  const boxes: OperationBox[] = [];
  for (let client = 0; client < clients; client += 1) {
    let from: number | undefined;
    for (const [row, each] of rows.entries()) {
      if (each.client !== client) continue;
      if (isCall(each)) from = row;
      if ((each.type !== "answer" && each.type !== "unanswered") || from === undefined) continue;
      const isOpen = each.type === "unanswered";
      boxes.push({ client, from, to: isOpen ? rows.length - 1 : row, isOpen });
      from = undefined;
    }
  }
  return boxes;
}

/**
 * A lock that one step takes and frees is shown only if another client uses that lock too. A read lock is not shown if the
 * client has a stronger one from the same step on.
 */
function shownLocks(locks: readonly LockSpan[]): LockSpan[] {
  return locks.filter(({ client, file, kind, from, to }) => {
    const others = locks.filter((other) => other.file === file && other.kind !== "read" && other.kind !== "waits");
    if (kind === "read") return !others.some((other) => other.client === client && other.from === from);
    return from !== to || others.some((other) => other.client !== client);
  });
}

/** One track for each database of a client. */
function withTracks(locks: readonly LockSpan[], rowOf: (step: number) => number): LockBar[] {
  const files = new Map<number, string[]>();
  return locks.map(({ client, file, kind, from, to }) => {
    const known = files.get(client) ?? [];
    if (!known.includes(file)) files.set(client, [...known, file]);
    return { client, file, kind, track: (files.get(client) ?? []).indexOf(file), from: rowOf(from), to: rowOf(to) };
  });
}

function arrowsOf(
  { read, write, acted, how }: MissedWrite,
  steps: readonly Step[],
  rowOf: (step: number) => number,
): Arrow[] {
  const point = (step: number): Point => ({ client: steps[step]?.client ?? 0, row: rowOf(step) });
  return [
    { type: "missed", how, from: point(read), to: point(write) },
    { type: "acted", how, from: point(write), to: point(acted) },
  ];
}

/** Returns the locks that the step with this row takes, frees or waits for. */
export function lockChanges({ locks }: TraceLayout, row: number) {
  return {
    taken: locks.filter(({ from, kind }) => from === row && kind !== "waits"),
    freed: locks.filter(({ to, from, kind }) => to === row && from !== row && kind !== "waits"),
    waited: locks.filter(({ from, kind }) => from === row && kind === "waits"),
  };
}

/** Returns the clients that hold a lock on the database which keeps this one waiting. */
export function holdersOf({ locks }: TraceLayout, waiting: LockBar): number[] {
  const holding = locks.filter(
    ({ client, file, kind, from, to }) =>
      client !== waiting.client &&
      file === waiting.file &&
      kind !== "waits" &&
      from < waiting.from &&
      to > waiting.from,
  );
  const strongest = holding.filter(({ kind }) => kind !== "read");
  return [...new Set((strongest.length > 0 ? strongest : holding).map(({ client }) => client))];
}
