import pg from "pg";
import { openPostgresStore, type PostgresStore, type PostgresStoreOptions, RegistrationStoreError } from "rollcall";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type Databases, type OwnServer, openDatabases, startPostgres } from "#src/postgres-server/index.js";

/** A real server for all tests of a file. */
export interface Fixture {
  server(): OwnServer;
  /** Returns the connection string of a new, empty database. */
  database(): Promise<string>;
}

/** The users' own tables in these tests. */
export const userMigrations = [{ name: "entries", up: "CREATE TABLE entries (name text PRIMARY KEY, value text)" }];

/** Starts a server before the tests of a file, and ends it after them. */
export function postgresForTests(): Fixture {
  let server: OwnServer | undefined;
  let databases: Databases | undefined;
  beforeAll(async () => {
    const started = await startPostgres();
    if (started.source === "given") throw new Error("no URL was given");
    server = started;
    databases = await openDatabases(server.url);
  });
  afterAll(async () => {
    await databases?.close();
    await server?.stop();
  });
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("the server is not started yet");
    return value;
  };
  return {
    server: () => running(server),
    database: async () => (await running(databases).create()).url,
  };
}

/** Opens a store, which is closed when the test has ended. */
export async function open(connectionString: string, options: PostgresStoreOptions = {}): Promise<PostgresStore> {
  const source = options.pool === undefined ? { connectionString } : {};
  const store = await openPostgresStore({ userMigrations, ...source, ...options });
  onTestFinished(() => store.close());
  return store;
}

/** Runs a statement on a connection of its own and returns its rows. */
export async function query<Row extends object>(connectionString: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Returns the code of the error of the store with which a promise is rejected, or undefined. */
export async function rejection(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof RegistrationStoreError) return error.code;
    throw error;
  }
}
