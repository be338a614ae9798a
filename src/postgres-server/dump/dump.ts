import type { Client } from "pg";
import { keepLastUsed, unreadableDump } from "../../core/index.js";
import { connect } from "../connect.js";
import { type Content, contentsQuery, type Holder, holdersIn } from "./data.js";
import { definitionsOf, versionOfDefinitions } from "./definitions.js";

/** Everything that is committed in a database. */
export interface Dump {
  readonly definitions: readonly string[];
  readonly holders: readonly Holder[];
  readonly contents: readonly Content[];
}

/** Dumps one database again and again. */
export interface Dumper {
  /**
   * Returns what is committed now. Two dumps with the same bytes are of equal databases. If a transaction holds an exclusive
   * lock of a table, returns `unreadableDump`: waiting for its end could be waiting for ever.
   */
  dump(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export async function createDumper(url: string): Promise<Dumper> {
  const client = await connect(url);
  await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
  const dump = dumping(client);
  return {
    dump: () =>
      dump().catch((error: unknown) => {
        if (error instanceof Error && Reflect.get(error, "code") === lockNotAvailable) return unreadableDump;
        throw error;
      }),
    close: () => client.end(),
  };
}

/** A lock that is free is taken at once. */
const lockTimeoutMs = 30;
const lockNotAvailable = "55P03";

/** Returns a function that dumps the database of a connection. */
export function dumping(client: Client): () => Promise<Uint8Array> {
  // Each run returns to what setup has defined.
  const formOfVersion = keepLastUsed<Form>(8);
  const encoder = new TextEncoder();
  return async () => {
    const {
      rows: [now],
    } = await client.query<{ version: string }>(`SELECT ${versionOfDefinitions} AS version`);
    const { definitions, holders, query } = await formOfVersion(now?.version ?? "", () => formOf(client));
    const { rows } = await client.query<{ holder: number; content: Content | null }>(query);
    const contents = holders.map((_, index) => rows.find(({ holder }) => holder === index)?.content ?? []);
    return encoder.encode(JSON.stringify({ definitions, holders, contents } satisfies Dump));
  };
}

/** What a dump has but the contents, and the query of those. */
interface Form extends Omit<Dump, "contents"> {
  readonly query: string;
}

async function formOf(client: Client): Promise<Form> {
  const definitions = await definitionsOf(client);
  const holders = await holdersIn(client);
  return { definitions, holders, query: contentsQuery(holders) };
}
