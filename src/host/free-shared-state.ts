/*
 * The shared state of the threads of an uncontrolled run: numbers in one SharedArrayBuffer, accessed only through
 * Atomics.
 */

/** What a thread is doing, for the report of a stall. `waiting`: for the other clients. */
const stages = ["load", "setup", "recover", "connect", "waiting", "operation", "close", "inspect", "done"] as const;
export type FreeStage = (typeof stages)[number];

const numbersOfRun = 8;
const numbersOfClient = 3;
const at = { position: 0, waiting: 1, batch: 2, stopAsked: 3, stopped: 4, aborted: 5 } as const;

export interface FreeState {
  readonly buffer: SharedArrayBuffer;
  readonly clients: number;
}

export function createFreeState(clients: number): FreeState {
  const bytes = Int32Array.BYTES_PER_ELEMENT * (numbersOfRun + numbersOfClient * clients);
  return { buffer: new SharedArrayBuffer(bytes), clients };
}

/** Returns the next position in the one total order of events. Unlike times of a clock, no two positions are equal. */
export function nextPosition({ buffer }: FreeState): number {
  return Atomics.add(new Int32Array(buffer), at.position, 1);
}

/** Reports what a client is about to do, and that it is still moving. */
export function reportStage({ buffer }: FreeState, client: number, stage: FreeStage, operationIndex = 0): void {
  const numbers = new Int32Array(buffer);
  const base = numbersOfRun + numbersOfClient * client;
  Atomics.store(numbers, base + 1, stages.indexOf(stage));
  Atomics.store(numbers, base + 2, operationIndex);
  Atomics.add(numbers, base, 1);
}

export interface ClientProgress {
  /** Grows with every step of the client. */
  readonly ticks: number;
  readonly stage: FreeStage;
  readonly operationIndex: number;
}

export function progressOf({ buffer }: FreeState, client: number): ClientProgress {
  const numbers = new Int32Array(buffer);
  const base = numbersOfRun + numbersOfClient * client;
  return {
    ticks: Atomics.load(numbers, base),
    stage: stages[Atomics.load(numbers, base + 1)] ?? "load",
    operationIndex: Atomics.load(numbers, base + 2),
  };
}

/**
 * Waits until every client has arrived, so that all start their next operations together. Returns false if there are no
 * more batches.
 */
export function arriveAtBatch({ buffer, clients }: FreeState): boolean {
  const numbers = new Int32Array(buffer);
  const batch = Atomics.load(numbers, at.batch);
  if (Atomics.add(numbers, at.waiting, 1) + 1 === clients) {
    Atomics.store(numbers, at.waiting, 0);
    // The last client to arrive decides this, so that all clients see the same value for this batch.
    Atomics.store(numbers, at.stopped, Atomics.load(numbers, at.stopAsked));
    Atomics.add(numbers, at.batch, 1);
    Atomics.notify(numbers, at.batch);
  }
  while (Atomics.load(numbers, at.batch) === batch && Atomics.load(numbers, at.aborted) === 0) {
    Atomics.wait(numbers, at.batch, batch, 1000);
  }
  return Atomics.load(numbers, at.stopped) === 0 && Atomics.load(numbers, at.aborted) === 0;
}

/** Returns the number of batches that all clients have begun. */
export function batchOf({ buffer }: FreeState): number {
  return Atomics.load(new Int32Array(buffer), at.batch);
}

/** Asks all clients to stop after the batch they are in. */
export function askToStop({ buffer }: FreeState): void {
  Atomics.store(new Int32Array(buffer), at.stopAsked, 1);
}

/** Ends all batches, because a client cannot go on, so that the other clients do not wait for it. */
export function abortBatches({ buffer }: FreeState): void {
  const numbers = new Int32Array(buffer);
  Atomics.store(numbers, at.aborted, 1);
  Atomics.notify(numbers, at.batch);
}
