import type { Client } from "pg";
import { isUnreadable, PostgresServerError } from "../../core/index.js";
import { connect } from "../connect.js";
import { createDatabaseState } from "../state/index.js";
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
  await client.query("SET search_path = ''; SET check_function_bodies = off; SET session_replication_role = replica");
  const { define, close } = keepCommon(client, url);
  /** What the database was made of, and the version of its definitions then. */
  let made: { readonly definitions: string; readonly version: string } | undefined;
  /** Definitions that were once compared with those that were dumped, after they were made. */
  const compared = new Set<string>();
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
      } else await define(definitions);
      await writeContents(client, holders, contents);
      if (isMade) return;
      if (!compared.has(key) && Buffer.compare(await dump(), bytes) !== 0) {
        throw notRestored("what was loaded differs from what was dumped");
      }
      compared.add(key);
      made = { definitions: key, version: await versionOf(client) };
    },
    async close() {
      await Promise.all([client.end(), close()]);
    },
  };
}

async function versionOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ version: string }>(`SELECT ${versionOfDefinitions} AS version`);
  return rows[0]?.version ?? "";
}

interface Definitions {
  /** Replaces everything that is defined in the database, without rows. */
  define(definitions: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Makes what is defined in a database. Most states of one store differ in a few definitions, such as the schema of one user.
 * So those that all of them have had so far are kept, and only the others are dropped and made again.
 */
function keepCommon(client: Client, url: string): Definitions {
  const state = createDatabaseState(url);
  let common: readonly string[] | undefined;
  return {
    async define(definitions) {
      const isIn = new Set(definitions);
      const isKept = common?.every((each) => isIn.has(each)) === true && (await state.restore());
      if (!isKept) {
        await state.empty();
        const shared = common?.filter((each) => isIn.has(each)) ?? definitions;
        const { failed } = await run(client, shared);
        common = shared.filter((each) => !failed.includes(each));
        await state.remember();
      }
      const made = new Set(common);
      const { failed, why } = await run(
        client,
        definitions.filter((each) => !made.has(each)),
      );
      if (failed.length > 0) throw notRestored(why);
    },
    close: state.close,
  };
}

interface Ran {
  readonly failed: readonly string[];
  /** The first failure. */
  readonly why: string;
}

/** Runs statements in an order in which each finds what it needs. Returns those that fail in any order. */
async function run(client: Client, statements: readonly string[]): Promise<Ran> {
  for (let left = statements; ; ) {
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
    if (failed.length === 0 || failed.length === left.length) return { failed, why };
    left = failed;
  }
}

function notRestored(why: string): PostgresServerError {
  return new PostgresServerError(
    "POSTGRES_NOT_RESTORED",
    `a copy of the database could not be made again: ${why}; Rollcall cannot crash a store with such a database`,
  );
}
