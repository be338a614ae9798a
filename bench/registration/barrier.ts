/** A barrier for the threads of a measurement. It can be sent to other threads. */
export interface Barrier {
  readonly buffer: SharedArrayBuffer;
  readonly threads: number;
}

const at = { arrived: 0, meeting: 1, over: 2 } as const;

export function createBarrier(threads: number): Barrier {
  return { buffer: new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT), threads };
}

/**
 * Waits until every thread has arrived. Returns false if the measurement is over. The last thread to arrive decides that,
 * so that all threads get the same result and none waits for one that has ended.
 */
export function meet({ buffer, threads }: Barrier, isOver: () => boolean): boolean {
  const shared = new Int32Array(buffer);
  const meeting = Atomics.load(shared, at.meeting);
  if (Atomics.add(shared, at.arrived, 1) + 1 === threads) {
    Atomics.store(shared, at.arrived, 0);
    Atomics.store(shared, at.over, Number(isOver()));
    Atomics.add(shared, at.meeting, 1);
    Atomics.notify(shared, at.meeting);
  }
  while (Atomics.load(shared, at.meeting) === meeting) Atomics.wait(shared, at.meeting, meeting);
  return Atomics.load(shared, at.over) === 0;
}
