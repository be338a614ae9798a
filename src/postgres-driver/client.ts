import type { Client } from "pg";
import { harnessName, keepLastUsed, type SchedulingPoints } from "../core/index.js";
import { allowPort, serverWork } from "../drivers/index.js";
import { followSessions } from "./followed-sessions.js";
import { type KnownSchema, knowSchema, loadParser, schemaLoader } from "./sql/index.js";
import { createStepQueue } from "./step-queue.js";
import { turnOfBatch, turnOfConnecting } from "./turns.js";
import { openMonitor } from "./waiting/index.js";
import { openWireProxy, type Session } from "./wire/index.js";

/** A database under control. */
export interface PostgresDatabase {
  /** Connection string of the database. */
  readonly url: string;
  /** Returns what is committed in it. */
  readonly dump: () => Promise<Uint8Array>;
}

/** How a client in this thread reaches a database, so that each of its steps has a scheduling point. */
export interface PostgresClient {
  readonly connectionString: string;
  /** Reads what tables there are. Must be called before the steps of a run. */
  begin(): Promise<void>;
  /** Resolves when the client has the answers to everything that it has sent. */
  settled(): Promise<void>;
  /** Resolves when the client, which was closed, has closed its connections. */
  ended(): Promise<void>;
}

/**
 * Puts a scheduling point into the way of everything that target code in this thread sends to a database: a step is what a
 * driver sends before it waits for an answer. Whatever the driver is, it needs only the connection string.
 */
export async function interceptPostgres(
  hook: SchedulingPoints,
  { url, dump }: PostgresDatabase,
): Promise<PostgresClient> {
  allowPort(Number(new URL(url).port));
  await loadParser();
  const readSchema = await schemaReader(url);
  let schema = await readSchema();
  const monitor = await openMonitor(url);
  const sessions = followSessions(() => schema);
  const queue = createStepQueue({ hook, connections: () => proxy.connections() });
  const context = { hook, monitor, sessions, dump };
  const gone = new WeakSet<Session>();
  const proxy = await openWireProxy({
    serverUrl: url,
    onBatch: (batch) => queue.add(turnOfBatch(context, batch)),
    accepted: serverWork.begin,
    admit: (id) => new Promise((decided) => queue.add(turnOfConnecting(hook, id, decided))),
    opened(session) {
      const isInTransaction = (): boolean => !gone.has(session) && session.transaction !== "idle";
      hook.opened({ file: "the database", isInTransaction });
    },
    closed: (session) => void gone.add(session),
  });
  allowPort(proxy.port);
  return {
    connectionString: proxy.connectionString,
    async begin() {
      schema = await readSchema();
    },
    settled: serverWork.settled,
    ended: () => serverWork.ended(proxy.connections),
  };
}

/** Returns a function that returns what is known of the database, which it reads again only if it has changed. */
async function schemaReader(url: string) {
  const { default: pg } = await import("pg");
  const client: Client = new pg.Client({ connectionString: url, application_name: harnessName });
  // A lost connection rejects the next query. Without a listener the event would end this process.
  client.on("error", () => undefined);
  await client.connect();
  const query = async (sql: string, name?: string): Promise<string> => {
    const asText = { getTypeParser: () => (value: string) => value };
    const { rows } = await client.query<[string]>({ text: sql, name, rowMode: "array", types: asText });
    return rows[0]?.[0] ?? "";
  };
  const loadSchema = schemaLoader((sql) => query(sql));
  // Each run returns to what setup has defined.
  const ofVersion = keepLastUsed<KnownSchema>(8);
  return async () =>
    ofVersion(await query(versionQuery, "rollcall-version"), async () => knowSchema(await loadSchema()));
}

/**
 * The catalogs, each with the column by whose index its rows of users are found, and what of a row is a definition. TRUNCATE
 * writes to pg_class as well.
 */
const catalogs: readonly (readonly [name: string, id: string, definition: string])[] = [
  ["pg_class", "oid", "(relname, relnamespace, relkind, relnatts, relhasrules, relhastriggers, relrowsecurity)::text"],
  ["pg_attribute", "attrelid", "xmin::text"],
  ["pg_index", "indexrelid", "xmin::text"],
  ...[
    "pg_namespace",
    "pg_proc",
    "pg_trigger",
    "pg_constraint",
    "pg_type",
    "pg_attrdef",
    "pg_rewrite",
    "pg_event_trigger",
  ].map((name) => [name, "oid", "xmin::text"] as const),
];

/** The first object id that is not of the system itself (`FirstNormalObjectId` in PostgreSQL's `access/transam.h`). */
const firstOwnId = 16384;

/** Changes whenever something that users have defined has changed. */
const versionQuery = `SELECT concat(${catalogs
  .map(
    ([name, id, definition]) =>
      `(SELECT md5(string_agg(${id} || ${definition}, ',' ORDER BY ${id}, ctid)) FROM ${name} WHERE ${id} >= ${firstOwnId})`,
  )
  .join(", '/', ")})`;
