import type { Settings, StoreSnapshot } from "rollcall/model";
import type { ServiceNeeds, Services } from "../core/index.js";
import type { Awaitable } from "../workload/index.js";

/**
 * A store under test: the default export of a target module.
 *
 * The harness calls all of it in worker threads. Every run has a fresh directory of its own; keep everything there, and
 * keep nothing in module variables that another directory could see.
 */
export interface RegistrationTarget {
  /** Shown in reports. */
  readonly name: string;
  /**
   * Create empty storage inside `directory`, before any client connects. A run may get a copy of the files that it made
   * for another run up to a second before. Default: nothing to do.
   */
  setup?(directory: string, services: Services): Awaitable<void>;
  /** Open one client. Called once in every worker thread of a run. */
  connect(directory: string, services: Services): Awaitable<RegistrationClient>;
  /** What an application does when it starts again after a crash, before its new clients connect. Default: nothing. */
  recover?(directory: string, services: Services): Awaitable<void>;
  /** Everything at rest, read after every client has stopped. */
  inspect(directory: string, services: Services): Awaitable<StoreSnapshot>;
  /**
   * The API keys to use, at least 8, all different for this store. Default: keys that differ only in case, in their
   * last character, or after a long common prefix, and keys with a dot, an at sign, a plus sign, a hyphen, a slash, a space,
   * and an accented letter in two Unicode forms; a kind of these that the store refuses with an error is left out.
   */
  readonly apiKeys?: readonly string[];
  /**
   * True for an error that is a legitimate answer of this store and means that nothing was changed, for example a
   * documented "try again". Default: no error is; an operation that throws is a violation.
   */
  tolerates?(error: unknown): boolean;
  /**
   * True for the error with which `register` refuses a key that is registered already, and `changeKey` a new key, such as a 409. Default: no error is;
   * `register` must then return the stored account. With it both are correct for a registered key. The refusal of a key
   * that is not registered at any moment between call and return is a finding (`refused-unregistered`).
   */
  isConflict?(error: unknown): boolean;
  /**
   * Keys with the same canonical form are one account, for example `email.trim().toLowerCase()`. Default: the key itself.
   * Variants of one key that have the same form are then used on purpose.
   */
  canonicalKey?(apiKey: string): string;
  /**
   * The store's own invariants at rest: one sentence for each violation. Run wherever `inspect` is, but not where a user
   * database was deleted by an operator. Default: there are none.
   */
  check?(directory: string, services: Services): Awaitable<readonly string[]>;
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
  /** False: a user database is the account itself, so its deletion by an operator is not played. Default: true. */
  readonly databaseMayBeLost?: boolean;
  /**
   * Work that runs beside live clients in production: clean-up, expiry, synchronisation. Each is one more operation,
   * `job:NAME`, that changes nothing a client can see. Default: none but `job:start`, which a target with `recover` has
   * without saying so: `recover`, then `connect`, then `close`, as in a rolling deployment. On a target that uses nothing
   * of the contract's second edition, `job:start` does not run.
   */
  readonly jobs?: {
    /** A job: gets the directory and the services of the run. */
    readonly [name: string]: (directory: string, services: Services) => Awaitable<void>;
  };
  /** True: `recover` may only run while no client is connected, so `job:start` is not played. Default: false. */
  readonly startsAlone?: boolean;
  /**
   * Services that the store needs beside its directory. `postgres`: an empty database of the run, see `Services`. Default:
   * none.
   */
  readonly services?: ServiceNeeds;
}

/**
 * One client of a store. Only `register` is required; operations that a target does not offer are not generated.
 * What each must answer is the model: see `step` in `rollcall/model`.
 *
 * An operation that throws, unless the target tolerates the error, is a violation; with one exception: the user's
 * database was lost. Then `register` may, and `writeUserData` and `readUserData` must, fail with an error.
 */
export interface RegistrationClient {
  /** Get or create. An account that exists is answered as it is stored; the settings then change nothing. */
  register(apiKey: string, settings: Settings): Awaitable<Registration>;
  /** The stored account, or null. */
  find?(apiKey: string): Awaitable<Registration | null>;
  /** Sets the given fields; null clears one, a field left out stays. False: no such account. */
  update?(apiKey: string, settings: Settings): Awaitable<boolean>;
  /** False: no such account. */
  setActive?(apiKey: string, active: boolean): Awaitable<boolean>;
  /** The account, its rows and its database are gone. False: no such account. */
  remove?(apiKey: string): Awaitable<boolean>;
  /**
   * From now on the account of `apiKey` is reached by `newApiKey`, and no longer by `apiKey`: rotation of a key, change of an
   * e-mail address. Everything else stays; the auth id stays or becomes one that no other account has. False: no such
   * account, whatever the new key is. If both keys have the same canonical form, it returns true and nothing changes. If the
   * new key is registered to another account, it throws an error that `isConflict` accepts, and changes nothing. So it needs
   * `isConflict`.
   */
  changeKey?(apiKey: string, newApiKey: string): Awaitable<boolean>;
  /** Auth ids of the active accounts, in any order. */
  listActive?(): Awaitable<string[]>;
  /** Writes into the user's own database. False: no such account. */
  writeUserData?(apiKey: string, value: string): Awaitable<boolean>;
  /** Null: no such account, or nothing written yet. */
  readUserData?(apiKey: string): Awaitable<string | null>;
  /** Closes the client. Called at the end of each run, unless the application crashed. Default: nothing. */
  close?(): Awaitable<void>;
}

/** What a store answers about an account. Fields that a target leaves out are not checked. */
export interface Registration {
  /** What the store knows the key by: never shared by two keys, and the same until the account is removed. */
  readonly authId: string;
  /** Of `register`: true for exactly one caller. */
  readonly created?: boolean | undefined;
  readonly keyName?: string | null | undefined;
  /** Seconds. */
  readonly pollInterval?: number | null | undefined;
  readonly active?: boolean | undefined;
}
