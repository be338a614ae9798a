/*
 * What the threads of a controlled run share: numbers in one SharedArrayBuffer, only ever touched through Atomics, and
 * for each client a line of text that says where it stands.
 */

/** Taken before any gate goes into it. */
const wait = Atomics.wait;

/** Where a client is. Only one client of a run is `moving` at any time: asserted where the turn is taken. */
export const statuses = ["starting", "moving", "ready", "resting", "blocked", "expired", "finished"] as const;
export type Status = (typeof statuses)[number];

const at = { aborted: 0, phase: 1, step: 2, ticks: 3, arrived: 4 } as const;
const sharedCells = 8;
const ofClient = { status: 0, go: 1, locks: 2, timeout: 3, blockedAt: 4, demotedAt: 5, labelBytes: 6 } as const;
const clientCells = 8;
const labelBytesMax = 400;

/** A run with more steps than this is taken for endless. */
export const stepsMax = 5000;

export interface ControlCells {
  readonly numbers: Int32Array;
  readonly labels: Uint8Array;
  readonly clients: number;
}

export function createControlCells(clients: number): ControlCells {
  return {
    numbers: new Int32Array(new SharedArrayBuffer(4 * (sharedCells + clientCells * clients))),
    labels: new Uint8Array(new SharedArrayBuffer(labelBytesMax * clients)),
    clients,
  };
}

/** Before each run, whose first step has this number. */
export function resetCells({ numbers }: ControlCells, firstStep = 0): void {
  const ticks = Atomics.load(numbers, at.ticks);
  for (let index = 0; index < numbers.length; index += 1) Atomics.store(numbers, index, 0);
  Atomics.store(numbers, at.ticks, ticks + 1);
  Atomics.store(numbers, at.step, firstStep);
}

/** Grows whenever anybody has moved: by it a run that stands still is noticed. */
export function ticksOf({ numbers }: ControlCells): number {
  return Atomics.load(numbers, at.ticks);
}

export function tick({ numbers }: ControlCells): void {
  Atomics.add(numbers, at.ticks, 1);
}

function cell(client: number, field: keyof typeof ofClient): number {
  return sharedCells + clientCells * client + ofClient[field];
}

export function statusOf({ numbers }: ControlCells, client: number): Status {
  return statuses[Atomics.load(numbers, cell(client, "status"))] ?? "starting";
}

export function setStatus({ numbers }: ControlCells, client: number, status: Status): void {
  Atomics.store(numbers, cell(client, "status"), statuses.indexOf(status));
}

/** One more client stands at the start; answers how many do. */
export function arrive({ numbers }: ControlCells): number {
  return Atomics.add(numbers, at.arrived, 1) + 1;
}

export function stepOf({ numbers }: ControlCells): number {
  return Atomics.load(numbers, at.step);
}

/** The number of the step that begins now. */
export function countStep({ numbers }: ControlCells): number {
  return Atomics.add(numbers, at.step, 1);
}

/** Which locks a blocked client waits for, as a set of bits, and for how long it would. */
export function setBlocked(cells: ControlCells, client: number, locks: number, timeoutMs: number): void {
  const { numbers } = cells;
  Atomics.store(numbers, cell(client, "locks"), locks);
  Atomics.store(numbers, cell(client, "timeout"), timeoutMs);
  Atomics.store(numbers, cell(client, "blockedAt"), stepOf(cells));
}

export function locksOf({ numbers }: ControlCells, client: number): number {
  return Atomics.load(numbers, cell(client, "locks"));
}

/** Sorts by who would give up first. */
export function patienceOf({ numbers }: ControlCells, client: number): readonly [timeoutMs: number, since: number] {
  return [Atomics.load(numbers, cell(client, "timeout")), Atomics.load(numbers, cell(client, "blockedAt"))];
}

export function demote({ numbers }: ControlCells, client: number, step: number): void {
  Atomics.store(numbers, cell(client, "demotedAt"), step);
}

export function demotedAtOf({ numbers }: ControlCells, client: number): number {
  return Atomics.load(numbers, cell(client, "demotedAt"));
}

/** An abort does not change what is waited for, so it could be missed for ever. */
const lookAgainMs = 200;

/** Lets one client go on. */
export function wake({ numbers }: ControlCells, client: number): void {
  Atomics.store(numbers, cell(client, "go"), 1);
  Atomics.notify(numbers, cell(client, "go"));
}

/** Until somebody wakes this client, or the run is aborted. */
export function sleepUntilWoken({ numbers }: ControlCells, client: number): void {
  const go = cell(client, "go");
  while (Atomics.load(numbers, go) === 0 && Atomics.load(numbers, at.aborted) === 0) wait(numbers, go, 0, lookAgainMs);
  Atomics.store(numbers, go, 0);
}

/** What must happen in turn, before and after the controlled part: each phase is begun by the end of the one before. */
export function awaitPhase({ numbers }: ControlCells, phase: number): boolean {
  for (;;) {
    const current = Atomics.load(numbers, at.phase);
    if (Atomics.load(numbers, at.aborted) !== 0) return false;
    if (current >= phase) return true;
    wait(numbers, at.phase, current, lookAgainMs);
  }
}

export function endPhase({ numbers }: ControlCells): void {
  Atomics.add(numbers, at.phase, 1);
  Atomics.add(numbers, at.ticks, 1);
  Atomics.notify(numbers, at.phase);
}

/** A client that cannot go on frees those who would wait for it. */
export function abortRun({ numbers, clients }: ControlCells): void {
  Atomics.store(numbers, at.aborted, 1);
  Atomics.notify(numbers, at.phase);
  for (let client = 0; client < clients; client += 1) Atomics.notify(numbers, cell(client, "go"));
}

export function isAborted({ numbers }: ControlCells): boolean {
  return Atomics.load(numbers, at.aborted) !== 0;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** `encodeInto` does not write into shared memory everywhere. */
const scratch = new Uint8Array(labelBytesMax);

export function writeLabel({ numbers, labels }: ControlCells, client: number, label: string): void {
  const { written } = encoder.encodeInto(label, scratch);
  labels.set(scratch.subarray(0, written), client * labelBytesMax);
  Atomics.store(numbers, cell(client, "labelBytes"), written);
}

export function readLabel({ numbers, labels }: ControlCells, client: number): string {
  const start = client * labelBytesMax;
  return decoder.decode(labels.slice(start, start + Atomics.load(numbers, cell(client, "labelBytes"))));
}
