import type { Client } from "pg";
import { isUnreadable, PostgresServerError } from "../../core/index.js";
import { connect } from "../connect.js";
import { emptyDatabase } from "../state/index.js";
import { writeContents } from "./data.js";
import { versionOfDefinitions } from "./definitions.js";
import { type Dump, dumping } from "./dump.js";

/** Loads dumps into one database, one after the other. */
export interface Loader {
  /** Replaces everything in the database by what was dumped. @throws PostgresServerError if it cannot be made again */
  load(dump: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function createLoader(url: string): Promise<Loader> {
  const client = await connect(url);
  /** What the database was made of, and the version of its definitions then. */
  let made: { readonly definitions: string; readonly version: string } | undefined;
  const dump = dumping(client);
  return {
    async load(bytes) {
      if (isUnreadable(bytes)) throw notRestored("a transaction held an exclusive lock of a table");
      const { definitions, holders, contents }: Dump = JSON.parse(new TextDecoder().decode(bytes));
      const key = JSON.stringify(definitions);
      const isMade = made?.definitions === key && made.version === (await versionOf(client));
      if (isMade) {
        const tables = holders.flatMap(({ kind, name }) => (kind === "table" ? [name] : []));
        if (tables.length > 0) await client.query(`TRUNCATE ${tables.join(", ")}`);
      } else {
        await emptyDatabase(url);
        await client.query(
          "SET search_path = ''; SET check_function_bodies = off; SET session_replication_role = replica",
        );
        await define(client, definitions);
      }
      await writeContents(client, holders, contents);
      if (isMade) return;
      if (Buffer.compare(await dump(), bytes) !== 0) throw notRestored("what was loaded differs from what was dumped");
      made = { definitions: key, version: await versionOf(client) };
    },
    close: () => client.end(),
  };
}

async function versionOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ version: string }>(`SELECT ${versionOfDefinitions} AS version`);
  return rows[0]?.version ?? "";
}

/** Runs the statements in an order in which each finds what it needs. */
async function define(client: Client, definitions: readonly string[]): Promise<void> {
  let left = definitions;
  while (left.length > 0) {
    const failed: string[] = [];
    let why = "";
    for (const statement of left) {
      try {
        await client.query(statement);
      } catch (error) {
        failed.push(statement);
        why ||= `${error}, in ${statement}`;
      }
    }
    if (failed.length === left.length) throw notRestored(why);
    left = failed;
  }
}

function notRestored(why: string): PostgresServerError {
  return new PostgresServerError(
    "POSTGRES_NOT_RESTORED",
    `a copy of the database could not be made again: ${why}; Rollcall cannot crash a store with such a database`,
  );
}
