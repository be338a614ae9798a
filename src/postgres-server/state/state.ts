import { endOtherSessions } from "../sessions.js";
import { type Contents, readContents } from "./contents.js";
import { empty } from "./empty.js";
import { differences, type Fingerprint, readRows } from "./fingerprint.js";
import { dropAdded, readObjects } from "./objects.js";
import { readOutside, refuseAddedOutside } from "./outside.js";
import { currentTransaction, restoreRows } from "./rows.js";
import { endSession, keepSession, type Session } from "./session.js";

/**
 * The database of runs, one run after the other. Each method ends all sessions of targets on it first. None drops it, so
 * connections of the harness last.
 */
export interface DatabaseState {
  /**
   * Makes it what a new database is.
   * @throws {PostgresServerError} If something in it cannot be removed
   */
  empty(): Promise<void>;
  /** Remembers what it is now, after `setup`. */
  remember(): Promise<void>;
  /**
   * Makes it what it was when it was remembered: rows and the order in which they lie, sequences, everything that is
   * defined, settings. Returns false if it cannot: then it must be emptied and set up again.
   * @throws {PostgresServerError} If something was created outside of it
   */
  restore(): Promise<boolean>;
  /** Disconnects. */
  close(): Promise<void>;
}

/** Keeps the state of a database that Rollcall has created. `url`: its connection string. */
export function createDatabaseState(url: string): DatabaseState {
  const sessionOf = keepSession(url);
  let remembered: Remembered | undefined;
  return {
    async empty() {
      remembered = undefined;
      await empty(await sessionOf());
    },
    async remember() {
      remembered = await remember(await sessionOf());
    },
    async restore() {
      if (remembered === undefined) return false;
      const since = await restore(await sessionOf(), remembered);
      remembered = since === undefined ? undefined : { ...remembered, since };
      return since !== undefined;
    },
    async close() {
      await endSession(await sessionOf());
    },
  };
}

/** Makes a database that Rollcall has created what a new one is. See {@link DatabaseState.empty}. */
export async function emptyDatabase(url: string): Promise<void> {
  const state = createDatabaseState(url);
  try {
    await state.empty();
  } finally {
    await state.close();
  }
}

interface Remembered {
  readonly contents: Contents;
  readonly objects: readonly string[];
  /** What was outside of the database. */
  readonly outside: ReadonlySet<string>;
  readonly schema: Fingerprint;
  readonly rows: Fingerprint;
  /** The transaction after which a row counts as new. */
  readonly since: string;
}

async function remember({ client, readSchema }: Session): Promise<Remembered> {
  await endOtherSessions(client);
  const contents = await readContents(client);
  const objects = await readObjects(client);
  const outside = await readOutside(client);
  const since = await currentTransaction(client);
  const schema = await readSchema(since);
  const rows = await readRows(client, contents, since);
  return { contents, objects, outside, schema, rows, since };
}

/** Returns the transaction after which a row counts as new. Undefined: the database is not what it was. */
async function restore(
  { client, writer, readSchema }: Session,
  { contents, objects, outside, schema, rows, since }: Remembered,
): Promise<string | undefined> {
  await Promise.all([endOtherSessions(client), refuseAddedOutside(writer, outside)]);
  const isSame = async (): Promise<boolean> => differences(schema, await readSchema(since)).length === 0;
  // If it fails, a table is missing, or the next statement fails too.
  const reading = readRows(writer, contents, since).catch(() => undefined);
  const [sameAtOnce, read] = await Promise.all([isSame(), reading]);
  if (!sameAtOnce && !((await dropAdded(client, objects)) && (await isSame()))) return undefined;
  // What was dropped may have fired triggers that write rows.
  const now = sameAtOnce ? read : undefined;
  const changed = differences(rows, now ?? (await readRows(client, contents, since)));
  return changed.length === 0 ? since : restoreRows(writer, contents, changed);
}
