/*
 * The services that a target may need beside its directory, such as a database server.
 */

/** What a target says it needs. */
export interface ServiceNeeds {
  /** A PostgreSQL server, and on it a database of the run that is empty when `setup` is called. */
  readonly postgres?: PostgresNeeds;
}

/** What a target needs of its PostgreSQL server. */
export interface PostgresNeeds {
  /** The major version of the server. Default: any. */
  readonly version?: 16 | 17 | 18;
}

/** How a target reaches the services that it needs. */
export interface Services {
  /** Each client gets a connection string of its own, and must use it for every connection. */
  readonly postgres?: { readonly connectionString: string };
}

/** Where the services are that the runs of one executor use. */
export interface ServiceAddresses {
  readonly postgres?: PostgresDatabases;
}

/**
 * The connection strings of databases, one for each place in which one run at a time uses one: controlled runs, runs without
 * control, and each thread for recoveries, of which a fresh one has the last.
 */
export interface PostgresDatabases {
  readonly controlled: string;
  readonly free: string;
  readonly recoveries: readonly string[];
  readonly freshRecovery: string;
}

export const noServices: ServiceAddresses = {};

/** The `application_name` of the harness's own sessions on a database server. Those with another one belong to targets. */
export const harnessName = "rollcall harness";
