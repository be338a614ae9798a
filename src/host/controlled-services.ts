import type { RunServices } from "./run-services.js";

/** The services of controlled runs, in one thread. */
export interface ControlledServices extends RunServices {
  /** Remembers what `setup` has left in them. */
  remember(): Promise<void>;
  /** Makes them as they were when `remember` was called. Returns false if it cannot. */
  restore(): Promise<boolean>;
  /** Must be called before the steps of a run. */
  begin(): Promise<void>;
  /** Resolves when this thread has their answers to everything that it has sent. */
  settled(): Promise<void>;
  /** Resolves when the application, which was closed, has closed its connections. */
  ended(): Promise<void>;
  /** Reports what is in them. For snapshots of a run before its first step. */
  dump(): Promise<void>;
  /** If a dump lies beside the directory, makes what is in it. */
  load(directory: string): Promise<void>;
}
