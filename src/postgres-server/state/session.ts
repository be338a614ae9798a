import { type Client, connect } from "../connect.js";
import { prepareSchemaReader, type SchemaReader } from "./fingerprint.js";

/** Connections to a database. */
export interface Session {
  readonly client: Client;
  /** Writes rows. A setting that this needs makes the server forget all plans of a connection, which take long to make. */
  readonly writer: Client;
  /** Of the first connection. */
  readonly readSchema: SchemaReader;
}

/** Returns a function that returns a session on a database, a new one if the server has ended a connection of the last one. */
export function keepSession(url: string): () => Promise<Session> {
  let current: Session | undefined;
  return async () => {
    if (current !== undefined) return current;
    const [client, writer] = [await connectPlainly(url), await connectPlainly(url)];
    const session = { client, writer, readSchema: await prepareSchemaReader(client) };
    const ended = (): void => {
      if (current === session) current = undefined;
    };
    client.once("end", ended);
    writer.once("end", ended);
    current = session;
    return session;
  };
}

/** Ends the connections of a session. */
export async function endSession({ client, writer }: Session): Promise<void> {
  await Promise.all([client.end(), writer.end()]);
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
async function connectPlainly(url: string): Promise<Client> {
  const client = await connect(url);
  await client.query(
    Object.entries(plain)
      .map(([name, value]) => `SET ${name} = '${value}'`)
      .join("; "),
  );
  return client;
}
