import { describeClient } from "../../../core/index.js";
import { holdersOf, type LockBar, lockChanges, type TraceLayout } from "./layout.js";
import type { Remark } from "./step-card.js";

/** Returns what the step in a row does to locks, in words. */
export function lockRemarks(layout: TraceLayout, row: number): Remark[] {
  const { taken, freed, waited } = lockChanges(layout, row);
  return [
    ...waited.flatMap((bar) => holders(layout, bar)),
    ...strongest(taken).flatMap((bar) => (bar.from === bar.to ? [] : [calm(`takes ${lockOf(bar)}`)])),
    ...strongest(freed).map((bar) => calm(`frees ${lockOf(bar)}`)),
  ];
}

/** Returns what a bar means, for a legend and for those that do not see it. */
export function describeBar({ kind, file }: LockBar): string {
  return kind === "waits" ? `waits for a lock of ${file}` : `${lockNames[kind]} of ${file}`;
}

const lockNames = { read: "read lock", write: "write lock", exclusive: "exclusive lock" } as const;

function lockOf({ kind }: LockBar): string {
  return kind === "waits" ? "" : `the ${lockNames[kind]}`;
}

function calm(text: string): Remark {
  return { mood: "calm", text };
}

/** The card itself says that it waits. */
function holders(layout: TraceLayout, bar: LockBar): Remark[] {
  const names = holdersOf(layout, bar).map(describeClient);
  if (names.length === 0) return [];
  return [calm(`${names.join(" and ")} ${names.length === 1 ? "holds" : "hold"} the lock`)];
}

const order: readonly LockBar["kind"][] = ["exclusive", "write", "read"];

/** Of the locks of one database only the strongest matters. */
function strongest(bars: readonly LockBar[]): LockBar[] {
  const files = [...new Set(bars.map(({ file }) => file))];
  return files.flatMap((file) => {
    const own = bars.filter((bar) => bar.file === file);
    const kind = order.find((each) => own.some((bar) => bar.kind === each));
    return own.find((bar) => bar.kind === kind) ?? [];
  });
}
