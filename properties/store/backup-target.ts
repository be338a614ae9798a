import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import {
  AccountNotFoundError,
  AccountRemovedError,
  authIdOf,
  openRegistrationStore,
  type RegistrationStore,
  restoreBackup,
  StoreBusyError,
} from "rollcall";
import { fc, type ModelTarget } from "rollcall/verify";

/*
 * Backup and restore as an operation of a store with one account. `copy` backs the store up, restores the backup elsewhere,
 * and returns what the restored store holds of the account: that must be what the store held at some moment during the
 * call. So everything that was acknowledged before is in the backup, and nothing half done. All calls use the same two
 * directories: after a crash or an error, the next call continues the backup and the restore.
 *
 * A target of its own, and no job of the reference target: a copy has many steps, and would take the time of the programs
 * that are about the store.
 */

const userMigrations = [{ name: "values", up: "CREATE TABLE entries (value TEXT NOT NULL) STRICT" }];
const apiKey = "the-only-key";

/** What a store holds: the account, and the value in its database. */
type Held = { readonly value: string | null } | null;
interface State {
  readonly held: Held;
}

interface Client {
  register(): Promise<boolean>;
  remove(): boolean;
  write(value: string): boolean;
  copy(): Promise<Held>;
  close(): void;
}

/** The store is one directory further down, so that the backup lies beside it and not inside of it. */
const storeIn = (directory: string): string => join(directory, "store");
const openIn = (directory: string): RegistrationStore =>
  openRegistrationStore({ directory: storeIn(directory), userMigrations });

const target: ModelTarget<State, Client> = {
  name: "backup and restore of Rollcall's reference store",
  model: {
    initial: { held: null },
    operations: {
      register: {
        step: ({ held }) => ({ state: { held: held ?? { value: null } }, answer: held === null }),
      },
      remove: { step: ({ held }) => ({ state: { held: null }, answer: held !== null }) },
      write: {
        argument: fc.constantFrom("one", "two"),
        step: ({ held }, value) => ({ state: { held: held && { value: String(value) } }, answer: held !== null }),
      },
      copy: { readOnly: true, step: (state) => ({ state, answer: state.held }) },
    },
    atRest: ({ held }) => held,
  },
  setup(directory) {
    mkdirSync(storeIn(directory));
    openIn(directory).close();
  },
  connect: (directory) => clientOf(openIn(directory), directory),
  recover: (directory) => openIn(directory).close(),
  inspect: (directory) => heldIn(storeIn(directory)),
  // Two copies at once share the directories. Then one of them may be refused.
  tolerates: (error) => error instanceof StoreBusyError,
};
export default target;

function clientOf(store: RegistrationStore, directory: string): Client {
  return {
    register: async () => (await store.register(apiKey)).created,
    remove: () => store.remove(apiKey),
    write: (value) =>
      unlessGone(() =>
        store.withUserDatabase(authIdOf(apiKey), (database) => {
          database.prepare("DELETE FROM entries").run();
          database.prepare("INSERT INTO entries (value) VALUES (?)").run(value);
          return true;
        }),
      ),
    async copy() {
      const [backup, restored] = [join(directory, "backup"), join(directory, "restored")];
      await store.backup(backup);
      const { previous } = await restoreBackup({ backup, directory: restored });
      const held = heldIn(restored);
      if (previous !== null) rmSync(previous, { recursive: true });
      return held;
    },
    close: () => store.close(),
  };
}

function unlessGone(work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    if (error instanceof AccountNotFoundError || error instanceof AccountRemovedError) return false;
    throw error;
  }
}

/** Returns what a store holds, read with plain SQL. @throws {Error} If it is not whole. */
function heldIn(directory: string): Held {
  const paths = withDatabase(join(directory, "master.sqlite"), (master) =>
    master
      .prepare<[], string>(
        `SELECT coalesce(db_path, 'a key without a registry') FROM api_keys k FULL JOIN user_registry r USING (auth_id)
         WHERE status IS NULL OR status = 'active' OR k.auth_id IS NULL`,
      )
      .pluck()
      .all(),
  );
  if (paths.length > 1) throw new Error(`one account has ${paths.length} rows`);
  const [path] = paths;
  if (path === undefined) return null;
  if (!existsSync(join(directory, path))) {
    throw new Error(`${path} does not exist; there are ${readdirSync(join(directory, "users")).join(", ")}`);
  }
  return withDatabase(join(directory, path), (database) => ({
    value: database.prepare<[], string>("SELECT value FROM entries").pluck().get() ?? null,
  }));
}

function withDatabase<T>(path: string, work: (database: Sqlite.Database) => T): T {
  const database = new Sqlite(path, { fileMustExist: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
