/*
 * What the threads of a run share: numbers in one SharedArrayBuffer, only ever touched through Atomics.
 */

/** What a thread is busy with; a stalled one is named by it. `waiting` is for the other clients. */
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

/** The next position in the one total order of events. Unlike a clock's, no two positions are equal. */
export function nextPosition({ buffer }: FreeState): number {
  return Atomics.add(new Int32Array(buffer), at.position, 1);
}

/** A client tells what it is about to do, and that it is still moving. */
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

/** Waits until every client has arrived, so that all start their next operations together. False: no more batches. */
export function arriveAtBatch({ buffer, clients }: FreeState): boolean {
  const numbers = new Int32Array(buffer);
  const batch = Atomics.load(numbers, at.batch);
  if (Atomics.add(numbers, at.waiting, 1) + 1 === clients) {
    Atomics.store(numbers, at.waiting, 0);
    // Decided by the last to arrive, so that all see the same answer for this batch.
    Atomics.store(numbers, at.stopped, Atomics.load(numbers, at.stopAsked));
    Atomics.add(numbers, at.batch, 1);
    Atomics.notify(numbers, at.batch);
  }
  while (Atomics.load(numbers, at.batch) === batch && Atomics.load(numbers, at.aborted) === 0) {
    Atomics.wait(numbers, at.batch, batch, 1000);
  }
  return Atomics.load(numbers, at.stopped) === 0 && Atomics.load(numbers, at.aborted) === 0;
}

/** How many batches all clients have begun. */
export function batchOf({ buffer }: FreeState): number {
  return Atomics.load(new Int32Array(buffer), at.batch);
}

/** Asks all clients to stop after the batch they are in. */
export function askToStop({ buffer }: FreeState): void {
  Atomics.store(new Int32Array(buffer), at.stopAsked, 1);
}

/** A client that cannot go on frees those who would wait for it. */
export function abortBatches({ buffer }: FreeState): void {
  const numbers = new Int32Array(buffer);
  Atomics.store(numbers, at.aborted, 1);
  Atomics.notify(numbers, at.batch);
}
