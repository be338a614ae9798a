/*
 * The shared state of the threads of a controlled run: numbers in one SharedArrayBuffer, accessed only through Atomics,
 * and for each client a line of text that tells what it does.
 */

import { createSharedClock, resetSharedClock, type SharedClock, skippedMsOf } from "./shared-clock.js";

/** `Atomics.wait` as it is before the drivers replace it. */
const wait = Atomics.wait;

/** What a client does. Only one client of a run is `moving` at any time. `nextTurn` asserts that. */
export const statuses = ["starting", "moving", "ready", "yielded", "blocked", "freed", "expired", "finished"] as const;
export type Status = (typeof statuses)[number];

const at = { aborted: 0, phase: 1, step: 2, progress: 3, arrived: 4, copied: 5, sqlClock: 6 } as const;
const numbersOfRun = 8;
const ofClient = {
  status: 0,
  woken: 1,
  locks: 2,
  timeout: 3,
  blockedAt: 4,
  demotedAt: 5,
  labelBytes: 6,
  session: 7,
} as const;
const numbersOfClient = 8;
const labelBytesMax = 400;

/** A run with more steps than this counts as endless. */
export const stepsMax = 5000;

export interface SharedState {
  readonly numbers: Int32Array;
  readonly labels: Uint8Array;
  readonly clock: SharedClock;
  readonly clients: number;
}

export function createSharedState(clients: number): SharedState {
  return {
    numbers: new Int32Array(new SharedArrayBuffer(4 * (numbersOfRun + numbersOfClient * clients))),
    labels: new Uint8Array(new SharedArrayBuffer(labelBytesMax * clients)),
    clock: createSharedClock(),
    clients,
  };
}

/** What was before a run, in other runs of its test case. */
export interface Before {
  /** The number of the first step. */
  readonly firstStep: number;
  /** See `VirtualClock`. */
  readonly skippedMs: number;
  /** Whether the clock of SQL was used. */
  readonly sqlClockUsed: boolean;
}

export const nothingBefore: Before = { firstStep: 0, skippedMs: 0, sqlClockUsed: false };

/** Prepares the state for a run. */
export function resetSharedState(shared: SharedState, { firstStep, skippedMs, sqlClockUsed }: Before): void {
  const { numbers } = shared;
  const progress = Atomics.load(numbers, at.progress);
  for (let index = 0; index < numbers.length; index += 1) Atomics.store(numbers, index, 0);
  Atomics.store(numbers, at.progress, progress + 1);
  Atomics.store(numbers, at.step, firstStep);
  resetSharedClock(shared.clock, skippedMs);
  if (sqlClockUsed) noteSqlClock(shared);
}

/** A statement of the run has used the clock of SQL. */
export function noteSqlClock({ numbers }: SharedState): void {
  Atomics.store(numbers, at.sqlClock, 1);
}

/** Returns the milliseconds that the virtual clock of a run has skipped so far. */
export function skippedMsIn({ clock }: SharedState): number {
  return skippedMsOf(clock);
}

export function hasUsedSqlClock({ numbers }: SharedState): boolean {
  return Atomics.load(numbers, at.sqlClock) !== 0;
}

/** Returns a number that grows whenever a client has moved. If it stays the same, no client moves. */
export function progressOf({ numbers }: SharedState): number {
  return Atomics.load(numbers, at.progress);
}

export function countProgress({ numbers }: SharedState): void {
  Atomics.add(numbers, at.progress, 1);
}

/** The run has got a copy of the storage that `setup` would have made. */
export function noteCopiedSetup({ numbers }: SharedState): void {
  Atomics.store(numbers, at.copied, 1);
}

export function hasCopiedSetup({ numbers }: SharedState): boolean {
  return Atomics.load(numbers, at.copied) !== 0;
}

function indexOf(client: number, field: keyof typeof ofClient): number {
  return numbersOfRun + numbersOfClient * client + ofClient[field];
}

export function statusOf({ numbers }: SharedState, client: number): Status {
  return statuses[Atomics.load(numbers, indexOf(client, "status"))] ?? "starting";
}

export function setStatus({ numbers }: SharedState, client: number, status: Status): void {
  Atomics.store(numbers, indexOf(client, "status"), statuses.indexOf(status));
}

/** Counts one more client that is ready to start. Returns how many are. */
export function arrive({ numbers }: SharedState): number {
  return Atomics.add(numbers, at.arrived, 1) + 1;
}

export function stepOf({ numbers }: SharedState): number {
  return Atomics.load(numbers, at.step);
}

/** Counts one more step. Returns its number. */
export function countStep({ numbers }: SharedState): number {
  return Atomics.add(numbers, at.step, 1);
}

/** Sets which locks a blocked client waits for, as a set of bits, and its busy timeout. */
export function setBlocked(shared: SharedState, client: number, locks: number, timeoutMs: number): void {
  const { numbers } = shared;
  Atomics.store(numbers, indexOf(client, "locks"), locks);
  Atomics.store(numbers, indexOf(client, "timeout"), timeoutMs);
  Atomics.store(numbers, indexOf(client, "blockedAt"), stepOf(shared));
}

/** Sets in which session of a database server a blocked client waits; 0: in none. */
export function setSession({ numbers }: SharedState, client: number, session: number): void {
  Atomics.store(numbers, indexOf(client, "session"), session);
}

export function sessionOf({ numbers }: SharedState, client: number): number {
  return Atomics.load(numbers, indexOf(client, "session"));
}

export function locksOf({ numbers }: SharedState, client: number): number {
  return Atomics.load(numbers, indexOf(client, "locks"));
}

/** Returns the busy timeout of a blocked client, and the step since which it waits. */
export function lockWaitOf({ numbers }: SharedState, client: number): readonly [timeoutMs: number, since: number] {
  return [Atomics.load(numbers, indexOf(client, "timeout")), Atomics.load(numbers, indexOf(client, "blockedAt"))];
}

export function demote({ numbers }: SharedState, client: number, step: number): void {
  Atomics.store(numbers, indexOf(client, "demotedAt"), step);
}

export function demotedAtOf({ numbers }: SharedState, client: number): number {
  return Atomics.load(numbers, indexOf(client, "demotedAt"));
}

/** How often a waiting thread checks for an abort. An abort does not change the number that it waits for. */
const recheckMs = 200;

/** Lets one client go on. */
export function wake({ numbers }: SharedState, client: number): void {
  Atomics.store(numbers, indexOf(client, "woken"), 1);
  Atomics.notify(numbers, indexOf(client, "woken"));
}

/** Waits until another client wakes this one, or the run is aborted. */
export function sleepUntilWoken({ numbers }: SharedState, client: number): void {
  const woken = indexOf(client, "woken");
  while (Atomics.load(numbers, woken) === 0 && Atomics.load(numbers, at.aborted) === 0)
    wait(numbers, woken, 0, recheckMs);
  Atomics.store(numbers, woken, 0);
}

/**
 * Waits until a phase of the uncontrolled part begins, which is when the phase before ends. Returns false if the run
 * was aborted.
 */
export function awaitPhase({ numbers }: SharedState, phase: number): boolean {
  for (;;) {
    const current = Atomics.load(numbers, at.phase);
    if (Atomics.load(numbers, at.aborted) !== 0) return false;
    if (current >= phase) return true;
    wait(numbers, at.phase, current, recheckMs);
  }
}

export function endPhase({ numbers }: SharedState): void {
  Atomics.add(numbers, at.phase, 1);
  Atomics.add(numbers, at.progress, 1);
  Atomics.notify(numbers, at.phase);
}

/** Aborts the run and wakes all waiting clients. */
export function abortRun({ numbers, clients }: SharedState): void {
  Atomics.store(numbers, at.aborted, 1);
  Atomics.notify(numbers, at.phase);
  for (let client = 0; client < clients; client += 1) Atomics.notify(numbers, indexOf(client, "woken"));
}

export function isAborted({ numbers }: SharedState): boolean {
  return Atomics.load(numbers, at.aborted) !== 0;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** `encodeInto` cannot write into shared memory on every platform. */
const labelBuffer = new Uint8Array(labelBytesMax);

export function writeLabel({ numbers, labels }: SharedState, client: number, label: string): void {
  const { written } = encoder.encodeInto(label, labelBuffer);
  labels.set(labelBuffer.subarray(0, written), client * labelBytesMax);
  Atomics.store(numbers, indexOf(client, "labelBytes"), written);
}

export function readLabel({ numbers, labels }: SharedState, client: number): string {
  const start = client * labelBytesMax;
  return decoder.decode(labels.slice(start, start + Atomics.load(numbers, indexOf(client, "labelBytes"))));
}
