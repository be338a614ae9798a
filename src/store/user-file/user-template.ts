import Sqlite, { type Database } from "better-sqlite3";
import { UserMigrationError } from "../errors.js";
import type { Identity } from "../identity.js";
import { type Migration, runMigrations } from "./migrations.js";
import { identitySchema } from "./user-schema.js";
import { appliedWith, newToken, writeApplied } from "./user-state.js";

/** Makes new user databases. */
export interface UserTemplate {
  /**
   * Returns the bytes of a complete database file with this identity, in which all migrations are applied.
   * @throws {UserMigrationError} If a migration fails, or changed `rollcall_identity`.
   */
  bytesFor(identity: Identity): Buffer;
  close(): void;
}

/**
 * Returns a template. If the migrations only make a schema, new user databases are copies of one database in memory.
 * Otherwise the migrations run for each of them, so that what they generate (random secrets, times) differs between users.
 * @throws {UserMigrationError} If a migration fails on an empty database.
 */
export function buildUserTemplate(migrations: readonly Migration[]): UserTemplate {
  const database = migratedDatabase(migrations);
  try {
    if (onlyMakesSchema(database, migrations)) return copying(database);
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return migrating(migrations);
}

function copying(database: Database): UserTemplate {
  const stamp = prepareStamp(database);
  return {
    bytesFor(identity) {
      stamp(identity);
      return database.serialize();
    },
    close: () => database.close(),
  };
}

function migrating(migrations: readonly Migration[]): UserTemplate {
  return {
    bytesFor(identity) {
      const database = migratedDatabase(migrations);
      try {
        prepareStamp(database)(identity);
        return database.serialize();
      } finally {
        database.close();
      }
    },
    close: () => undefined,
  };
}

function migratedDatabase(migrations: readonly Migration[]): Database {
  const database = new Sqlite(":memory:");
  try {
    database.transaction(() => {
      database.exec(identitySchema);
      const failed = runMigrations(database, migrations);
      if (failed !== undefined) {
        throw new UserMigrationError(
          `the user migration "${failed.name}" fails on a new database: ${String(failed.cause)}; fix the migration`,
          { cause: failed.cause },
        );
      }
      writeApplied(database, appliedWith([], migrations));
    })();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Returns whether the migrations insert no rows, and make the same schema again if they run again. */
function onlyMakesSchema(database: Database, migrations: readonly Migration[]): boolean {
  const tables = database
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type IN ('table', 'shadow') AND substr(name, 1, 9) <> 'rollcall_'
         AND name NOT IN ('sqlite_schema', 'sqlite_temp_schema')`,
    )
    .pluck()
    .all();
  const hasRows = (table: string): boolean =>
    database.prepare(`SELECT 1 FROM "${table.replaceAll('"', '""')}" LIMIT 1`).get() !== undefined;
  if (tables.some(hasRows)) return false;
  const again = migratedDatabase(migrations);
  try {
    return schemaOf(again) === schemaOf(database);
  } finally {
    again.close();
  }
}

function schemaOf(database: Database): string {
  return JSON.stringify(database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY rowid").all());
}

function prepareStamp(database: Database): (identity: Identity) => void {
  const changed = "a user migration dropped or changed the table rollcall_identity; fix the migration";
  try {
    const update = database.prepare<[Identity & { readonly token: number }]>(
      `UPDATE rollcall_identity
       SET store_id = @storeId, auth_id = @authId, database_id = @databaseId, token = @token`,
    );
    return (identity) => {
      const token = newToken();
      if (update.run({ ...identity, token }).changes !== 1) throw new UserMigrationError(changed);
      database.pragma(`user_version = ${token}`);
    };
  } catch (cause) {
    throw new UserMigrationError(changed, { cause });
  }
}
