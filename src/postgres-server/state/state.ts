import type { Database, Databases } from "../databases.js";
import { PostgresServerError } from "../errors.js";
import { dropAdded, readObjects } from "./added-objects.js";
import { readAttributes } from "./attributes.js";
import { type Contents, readContents } from "./contents.js";
import { differences, type Fingerprint } from "./fingerprint.js";
import { currentTransaction, restoreRows } from "./rows.js";
import { connectPlainly, openSession, type Session } from "./session.js";
import { endOtherSessions } from "./sessions.js";

/** What a database was at a moment, for the runs that begin with it. */
export interface DatabaseState {
  /**
   * Ends all sessions on the database and makes it what it was, whatever was done since: rows and the order in which they
   * lie, sequences, everything that is defined, settings.
   * @throws {PostgresServerError} If a session does not end
   */
  restore(): Promise<Restored>;
  /** Drops the copy, and disconnects. */
  close(): Promise<void>;
}

/** How a database was restored, from the cheapest way to the most expensive. */
export interface Restored {
  /**
   * "unchanged": it was as remembered. "rows": rows were written again. "objects": what had been defined anew was dropped
   * first. "copied": the database was made again.
   */
  readonly by: "unchanged" | "rows" | "objects" | "copied";
  /** What appeared outside of the database, such as "role alice". It is still there. */
  readonly global: readonly string[];
}

/**
 * Remembers what a database is now, after the `setup` of a target. All its sessions are ended.
 * @throws {PostgresServerError} If a session does not end
 */
export async function rememberState(databases: Databases, database: Database): Promise<DatabaseState> {
  const { contents, objects, attributes } = await readDatabase(database);
  const copy = await databases.copy(database);
  let compared = await compareFromNow(database.url, contents);
  const globalBefore = new Set(await compared.session.fingerprint.readGlobal());
  return {
    async restore() {
      const session = compared.session.isOver() ? await openSession(database.url, contents) : compared.session;
      if (session !== undefined) compared = { ...compared, session };
      const quick = session === undefined ? onlyByCopying : await restoreQuickly(compared, contents, objects);
      if (quick.by !== "copied") compared = { ...compared, since: quick.since };
      else {
        await compared.session.client.end();
        await databases.replace(database, copy, attributes);
        compared = await compareFromNow(database.url, contents);
      }
      const global = await compared.session.fingerprint.readGlobal();
      return { by: quick.by, global: global.filter((line) => !globalBefore.has(line)) };
    },
    async close() {
      await compared.session.client.end();
      await copy.drop();
    },
  };
}

/** What is read once. */
interface Remembered {
  readonly contents: Contents;
  readonly objects: ReadonlySet<string>;
  readonly attributes: readonly string[];
}

async function readDatabase({ url, name }: Database): Promise<Remembered> {
  const client = await connectPlainly(url);
  await endOtherSessions(client);
  const contents = await readContents(client);
  const objects = await readObjects(client);
  const attributes = await readAttributes(client, name);
  await client.end();
  return { contents, objects, attributes };
}

/** What the database is compared with. */
interface Compared {
  readonly session: Session;
  readonly schema: Fingerprint;
  readonly rows: Fingerprint;
  /** The transaction after which a row counts as new. */
  readonly since: string;
}

async function compareFromNow(url: string, contents: Contents): Promise<Compared> {
  const session = await openSession(url, contents);
  if (session === undefined)
    throw new PostgresServerError("POSTGRES_UNREACHABLE", "a database of Rollcall was dropped");
  const since = await currentTransaction(session.client);
  const [schema, rows] = [await session.fingerprint.readSchema(since), await session.fingerprint.readRows(since)];
  return { session, schema, rows, since };
}

type Quick = { readonly by: Exclude<Restored["by"], "copied">; readonly since: string } | typeof onlyByCopying;

const onlyByCopying = { by: "copied" } as const;

async function restoreQuickly(
  { session: { client, fingerprint }, schema, rows, since }: Compared,
  contents: Contents,
  objects: ReadonlySet<string>,
): Promise<Quick> {
  await endOtherSessions(client);
  const isSame = async () => differences(schema, await fingerprint.readSchema(since)).length === 0;
  const same = await isSame();
  if (!same && !((await dropAdded(client, objects)) && (await isSame()))) return onlyByCopying;
  const changed = differences(rows, await fingerprint.readRows(since));
  if (changed.length === 0) return { by: same ? "unchanged" : "objects", since };
  const restored = await restoreRows(client, contents, changed);
  return restored === undefined ? onlyByCopying : { by: same ? "rows" : "objects", since: restored };
}
