import { type Client, connect } from "../connect.js";
import type { Contents } from "./contents.js";
import { type FingerprintReader, prepareFingerprint } from "./fingerprint.js";

/** A connection to a database, and what reads its fingerprint there. */
export interface Session {
  readonly client: Client;
  readonly fingerprint: FingerprintReader;
  /** Whether the server has ended it. */
  isOver(): boolean;
}

/** PostgreSQL's code for a database that does not exist. */
const noDatabase = "3D000";

/** Connects to a database. Undefined: it is gone. `contents`: what it had when it was remembered. */
export async function openSession(url: string, contents: Contents): Promise<Session | undefined> {
  try {
    const client = await connectPlainly(url);
    let over = false;
    client.once("end", () => {
      over = true;
    });
    return { client, fingerprint: await prepareFingerprint(client, contents), isOver: () => over };
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === noDatabase) return undefined;
    throw error;
  }
}

/** What a target may have set for its database or role, and what would then change how its state is read or written. */
const plain = {
  standard_conforming_strings: "on",
  search_path: "",
  statement_timeout: "0",
  lock_timeout: "0",
  default_transaction_isolation: "read committed",
  default_transaction_read_only: "off",
  row_security: "off",
  datestyle: "ISO",
  intervalstyle: "postgres",
  timezone: "UTC",
  bytea_output: "hex",
  extra_float_digits: "1",
  client_min_messages: "error",
};

/** Connects to a database with settings that a target cannot change. */
export async function connectPlainly(url: string): Promise<Client> {
  const client = await connect(url);
  await client.query(
    Object.entries(plain)
      .map(([name, value]) => `SET ${name} = '${value}'`)
      .join("; "),
  );
  return client;
}
