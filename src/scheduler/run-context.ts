import type { ErrorFault, RecordedSnapshots, Schedule } from "../core/index.js";
import type { SharedState } from "./shared-state.js";

/** What the scheduler hook of a thread knows of the run. */
export interface RunContext {
  readonly shared: SharedState;
  readonly client: number;
  readonly clients: number;
  readonly directory: string;
  readonly schedule: Schedule;
  /** Errors to inject. */
  readonly faults: readonly ErrorFault[];
  readonly recording: Recording;
}

/** What is recorded in addition to the steps. Recording takes time. */
export interface Recording {
  /** Snapshots of the run's directory: after each step, or only after the last step of the run. */
  readonly directorySnapshots: "none" | "each-step" | "at-end";
  /** The errors with which each step could have ended. */
  readonly faults: boolean;
}

export const recordNothing: Recording = { directorySnapshots: "none", faults: false };

/** What a client is doing. If the process dies, the last progress tells during what. */
export interface Progress {
  readonly client: number;
  /** The operation and the step that it has begun, or the stage, as text. */
  readonly doing: string;
  /** The number of the step, counted from 0; -1 outside of the controlled part. */
  readonly step: number;
  /** Whether the client waits for others, or has ended. */
  readonly idle: boolean;
}

/** Writes the latest progress to a file that survives the process. */
export type ProgressWriter = (progress: Progress) => void;

/** Writes snapshots of one run's directory after the other. */
export interface SnapshotWriter {
  /** Begins a run and forgets the snapshots of the run before. */
  open(directory: string): void;
  /** Writes what is committed in a database server, which belongs to all snapshots from now on. */
  writeDump(committed: Uint8Array): void;
  /** Writes a snapshot of the directory as it is now, after this step. */
  write(step: number): void;
  /** Returns the snapshots of the run. */
  written(): RecordedSnapshots;
}
