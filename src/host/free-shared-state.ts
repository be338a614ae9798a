/*
 * What the threads of a run share: numbers in one SharedArrayBuffer, only ever touched through Atomics.
 */

/** What a thread is busy with; a stalled one is named by it. `waiting` is for the other clients. */
const stages = ["load", "setup", "recover", "connect", "waiting", "operation", "close", "inspect", "done"] as const;
export type FreeStage = (typeof stages)[number];

const sharedCells = 8;
const clientCells = 3;
const at = { position: 0, waiting: 1, batch: 2, stopAsked: 3, stopped: 4, aborted: 5 } as const;

export interface SharedCells {
  readonly buffer: SharedArrayBuffer;
  readonly clients: number;
}

export function createCells(clients: number): SharedCells {
  const bytes = Int32Array.BYTES_PER_ELEMENT * (sharedCells + clientCells * clients);
  return { buffer: new SharedArrayBuffer(bytes), clients };
}

/** The next position in the one total order of events. Unlike a clock's, no two positions are equal. */
export function nextPosition({ buffer }: SharedCells): number {
  return Atomics.add(new Int32Array(buffer), at.position, 1);
}

/** A client tells what it is about to do, and that it is still moving. */
export function reportStage({ buffer }: SharedCells, client: number, stage: FreeStage, operationIndex = 0): void {
  const cells = new Int32Array(buffer);
  const base = sharedCells + clientCells * client;
  Atomics.store(cells, base + 1, stages.indexOf(stage));
  Atomics.store(cells, base + 2, operationIndex);
  Atomics.add(cells, base, 1);
}

export interface ClientProgress {
  /** Grows with every step of the client. */
  readonly ticks: number;
  readonly stage: FreeStage;
  readonly operationIndex: number;
}

export function progressOf({ buffer }: SharedCells, client: number): ClientProgress {
  const cells = new Int32Array(buffer);
  const base = sharedCells + clientCells * client;
  return {
    ticks: Atomics.load(cells, base),
    stage: stages[Atomics.load(cells, base + 1)] ?? "load",
    operationIndex: Atomics.load(cells, base + 2),
  };
}

/** Waits until every client has arrived, so that all start their next operations together. False: no more batches. */
export function arriveAtBatch({ buffer, clients }: SharedCells): boolean {
  const cells = new Int32Array(buffer);
  const batch = Atomics.load(cells, at.batch);
  if (Atomics.add(cells, at.waiting, 1) + 1 === clients) {
    Atomics.store(cells, at.waiting, 0);
    // Decided by the last to arrive, so that all see the same answer for this batch.
    Atomics.store(cells, at.stopped, Atomics.load(cells, at.stopAsked));
    Atomics.add(cells, at.batch, 1);
    Atomics.notify(cells, at.batch);
  }
  while (Atomics.load(cells, at.batch) === batch && Atomics.load(cells, at.aborted) === 0) {
    Atomics.wait(cells, at.batch, batch, 1000);
  }
  return Atomics.load(cells, at.stopped) === 0 && Atomics.load(cells, at.aborted) === 0;
}

/** How many batches all clients have begun. */
export function batchOf({ buffer }: SharedCells): number {
  return Atomics.load(new Int32Array(buffer), at.batch);
}

/** Asks all clients to stop after the batch they are in. */
export function askToStop({ buffer }: SharedCells): void {
  Atomics.store(new Int32Array(buffer), at.stopAsked, 1);
}

/** A client that cannot go on frees those who would wait for it. */
export function abortBatches({ buffer }: SharedCells): void {
  const cells = new Int32Array(buffer);
  Atomics.store(cells, at.aborted, 1);
  Atomics.notify(cells, at.batch);
}
