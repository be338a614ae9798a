/*
 * Clients that share one process take turns in one event loop. Between two moments the code of one of them runs alone.
 */

/**
 * A moment of an event loop at which any of several things may happen next: an operation is called, an asynchronous call
 * has its effect, or the code that waits for it goes on.
 */
export interface Moment {
  /** Equal in two runs if the same chain of moments has led to it. */
  readonly id: string;
  /** The steps that had to be taken before it could come, by their indices. */
  readonly after: readonly number[];
}

/** The resource of the variables that clients in one process share. All code of the target may read and write them. */
export const memory = "memory";
