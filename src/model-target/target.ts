import type { ServiceNeeds, Services } from "../core/index.js";
import type { Awaitable } from "../workload/index.js";

/*
 * What a user writes for a store with a model of its own: the default export of a target module.
 */

/**
 * A store that is judged by its own `model`. Rollcall runs its operations in every order that it can bring about, crashes the
 * application, makes steps fail, and reports every answer and every content of the store that the model does not allow.
 *
 * The functions of the target run in worker threads, those of the model in a process of their own. Every run has a fresh
 * directory; keep everything there, and nothing in module variables that another directory could see.
 */
export interface ModelTarget<State = unknown, Client extends object = object> {
  /** Shown in reports. */
  readonly name: string;
  /** What the store must do. */
  readonly model: Model<State>;
  /**
   * Creates empty storage inside `directory`, before any client connects. A run may get a copy of the files that it made
   * for another run up to a second before. Default: nothing to do.
   */
  setup?(directory: string, services: Services): Awaitable<void>;
  /**
   * Opens one client: an object with one method for each operation of the model, and if it needs one, `close`. Called once
   * for each client of a run, in a thread of its own.
   */
  connect(directory: string, services: Services): Awaitable<Client>;
  /** What the application does when it starts again after a crash, before new clients connect. Default: nothing. */
  recover?(directory: string, services: Services): Awaitable<void>;
  /**
   * The store at rest, read after every client has closed: plain data in the form that `model.atRest` returns. Default: the
   * store is judged by its answers alone.
   */
  inspect?(directory: string, services: Services): Awaitable<unknown>;
  /** The store's own invariants at rest: one sentence for each violation. Run wherever `inspect` is. Default: there are none. */
  check?(directory: string, services: Services): Awaitable<readonly string[]>;
  /**
   * Work that runs beside live clients in production: clean-up, expiry, synchronisation. Each is run by a client of its own;
   * it must change nothing that a client can see. Default: none.
   */
  readonly jobs?: {
    /** A job: gets the directory and the services of the run. */
    readonly [name: string]: (directory: string, services: Services) => Awaitable<void>;
  };
  /**
   * True for an error that is a legitimate answer and means that nothing was changed, for example a documented "try again".
   * Default: no error is.
   */
  tolerates?(error: unknown): boolean;
  /**
   * The most clients that may be connected at once. Default: no limit. 1: interleavings and stress do not apply, and crashes
   * and faults run with one client.
   */
  readonly maxClients?: number;
  /**
   * Where the clients run. Default: "one thread each": each connects for itself, and they share databases and files.
   * "one process": as in most Node servers, they share what one `connect` has returned, and their operations overlap in one
   * event loop, so variables are shared as well. A schedule is then an order of the asynchronous steps.
   */
  readonly clients?: "one thread each" | "one process";
  /** What the store promises to survive. Default: "power-loss". "process-crash": power is never lost. */
  readonly survives?: "power-loss" | "process-crash";
  /** True: `recover` may only run while no client is connected. Default: false. */
  readonly startsAlone?: boolean;
  /**
   * Services that the store needs beside its directory. `postgres`: an empty database of the run, see `Services`. Default:
   * none.
   */
  readonly services?: ServiceNeeds;
}

/**
 * What a store must do, as a pure state machine.
 *
 * Values are plain data: null, booleans, numbers, strings, arrays and plain objects. They are compared deeply: the order of
 * fields does not matter, a field that is undefined is absent, undefined equals null at the top, NaN equals NaN.
 *
 * All functions are pure: the same arguments give the same result, and the arguments, which are frozen, are not changed. A
 * model that breaks a law is wrong use, not a verdict about the store.
 */
export interface Model<State = unknown> {
  /** The state of an empty store, as `setup` leaves it. With `partition`: of each partition. */
  readonly initial: State;
  /** By name, at least one. */
  readonly operations: { readonly [name: string]: OperationModel<State> };
  /** What `inspect` must return at rest; with `partition`, of this partition. Default: nothing is compared. */
  atRest?(state: State, partition?: string): unknown;
  /**
   * The independent part of the store that an operation concerns, such as its key. Histories are then checked partition by
   * partition, which is much faster; `step` and `atRest` get the state of one partition, and `inspect` returns an object from
   * partition to value, in which a partition that is left out counts as `atRest(initial)`. An operation that concerns several
   * partitions cannot be expressed: leave `partition` out then. Default: one partition.
   */
  partition?(name: string, argument: unknown): string;
}

/** One operation of the model. */
export interface OperationModel<State = unknown> {
  /**
   * Makes the argument: a fast-check arbitrary of plain data. `fc` of "rollcall/verify" is fast-check; a copy of its version 4
   * of your own serves as well. Rollcall samples a few dozen values, so small domains, in which operations meet, find more.
   * Default: the operation has no argument.
   */
  readonly argument?: ArgumentArbitrary;
  /**
   * What the operation does in this state. Called as `client[name](argument)` on the store, it must end with one of these
   * outcomes. Laws: pure; at least one outcome; `state` and `answer` are plain data.
   */
  step(state: State, argument: unknown): ModelOutcome<State> | readonly ModelOutcome<State>[];
  /** True if no outcome ever changes the state. Checked, not trusted. Default: false. */
  readonly readOnly?: boolean;
}

/**
 * One correct outcome: the state afterwards, and what the client gets: `answer` (default: null), or an error whose `code`, or
 * else `name`, is `throws`.
 */
export type ModelOutcome<State = unknown> =
  | { readonly state: State; readonly answer?: unknown; readonly throws?: undefined }
  | { readonly state: State; readonly throws: string; readonly answer?: undefined };

/** A fast-check arbitrary, whichever copy of fast-check it comes from. */
export interface ArgumentArbitrary {
  /** As fast-check calls it. */
  generate(mrng: never, biasFactor: number | undefined): unknown;
}
