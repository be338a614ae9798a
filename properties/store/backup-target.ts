import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { openRegistrationStore, restoreBackup } from "rollcall";
import type { RegistrationTarget } from "rollcall/verify";
import { built } from "../built.js";

/*
 * The reference store with a job that backs it up and restores the backup elsewhere, while clients register, write and
 * remove. A target of its own: a backup has many steps, and in the reference target it would take the time of the
 * programs that are about the store.
 */

const { default: reference }: { default: RegistrationTarget } = await import(built("src/cli/reference-target.js"));

const userMigrations = [{ name: "values", up: "CREATE TABLE entries (name TEXT PRIMARY KEY, value TEXT) STRICT" }];

/** The store is one directory further down, so that backups lie beside it and not inside of it. */
const storeIn = (directory: string): string => join(directory, "store");

const target: RegistrationTarget = {
  ...reference,
  name: "Rollcall's reference store, backed up and restored",
  // A backup refuses a store that has lost a user database.
  databaseMayBeLost: false,
  setup(directory) {
    mkdirSync(storeIn(directory));
    return reference.setup?.(storeIn(directory));
  },
  async connect(directory) {
    // Without these operations, there are few programs beside the job.
    const { find, update, setActive, listActive, ...client } = await reference.connect(storeIn(directory));
    return client;
  },
  recover: (directory) => reference.recover?.(storeIn(directory)),
  inspect: (directory) => reference.inspect(storeIn(directory)),
  jobs: {
    async backup(directory) {
      const own = mkdtempSync(join(directory, "job-"));
      const [backup, restored] = [join(own, "backup"), join(own, "restored")];
      const store = openRegistrationStore({ directory: storeIn(directory), userMigrations });
      try {
        await store.backup(backup);
      } finally {
        store.close();
      }
      await restoreBackup({ backup, directory: restored });
      const problems = problemsOf(restored);
      if (problems.length > 0) throw new Error(`the restored store is not whole: ${problems.join("; ")}`);
      rmSync(own, { recursive: true });
    },
  },
};
export default target;

interface Row {
  readonly authId: string;
  readonly databaseId: string;
  readonly dbPath: string;
  readonly status: string;
}

/** Returns what is wrong with a restored store, read with plain SQL. */
function problemsOf(directory: string): string[] {
  const master = new Sqlite(join(directory, "master.sqlite"), { fileMustExist: true });
  try {
    const rows = master
      .prepare<[], Row>(
        `SELECT k.auth_id AS authId, database_id AS databaseId, db_path AS dbPath, status
         FROM api_keys k FULL JOIN user_registry r ON k.auth_id = r.auth_id`,
      )
      .all();
    const files = readdirSync(join(directory, "users")).map((name) => `users/${name}`);
    const paths = new Set(rows.map(({ dbPath }) => dbPath));
    return [
      ...rows.flatMap((row) => problemsOfAccount(directory, row)),
      ...files.filter((file) => !paths.has(file)).map((file) => `${file} has no row`),
    ];
  } finally {
    master.close();
  }
}

function problemsOfAccount(directory: string, { authId, databaseId, dbPath, status }: Row): string[] {
  if (authId === null || databaseId === null) return [`${authId ?? databaseId} has one row of two`];
  if (status !== "active") return [`${authId} is ${status}`];
  const database = new Sqlite(join(directory, dbPath), { fileMustExist: true });
  try {
    const identity = database
      .prepare<[], { id: string; removed: string | null }>(
        "SELECT database_id AS id, removed_at AS removed FROM rollcall_identity",
      )
      .get();
    return identity?.id === databaseId && identity.removed === null ? [] : [`${dbPath} is not of ${authId}`];
  } finally {
    database.close();
  }
}
