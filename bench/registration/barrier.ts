/** Where the threads of a cell wait for one another. It travels between threads. */
export interface Barrier {
  readonly buffer: SharedArrayBuffer;
  readonly threads: number;
}

const at = { arrived: 0, meeting: 1, over: 2 } as const;

export function createBarrier(threads: number): Barrier {
  return { buffer: new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT), threads };
}

/**
 * Waits until every thread has come. The last one to come decides whether it is over: so all hear the same, and none is
 * left waiting for one that has gone. False: it is over.
 */
export function meet({ buffer, threads }: Barrier, isOver: () => boolean): boolean {
  const cells = new Int32Array(buffer);
  const meeting = Atomics.load(cells, at.meeting);
  if (Atomics.add(cells, at.arrived, 1) + 1 === threads) {
    Atomics.store(cells, at.arrived, 0);
    Atomics.store(cells, at.over, Number(isOver()));
    Atomics.add(cells, at.meeting, 1);
    Atomics.notify(cells, at.meeting);
  }
  while (Atomics.load(cells, at.meeting) === meeting) Atomics.wait(cells, at.meeting, meeting);
  return Atomics.load(cells, at.over) === 0;
}
