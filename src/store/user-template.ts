import Sqlite, { type Database, type Statement } from "better-sqlite3";
import { UserMigrationError } from "./errors.js";
import { type Migration, migrate } from "./migrations.js";
import { identitySchema } from "./schema.js";

/** The account to which a user database belongs. */
export interface Identity {
  readonly storeId: string;
  readonly authId: string;
  readonly databaseId: string;
}

/** A migrated user database in memory. Every new user database is a copy of it. */
export interface UserTemplate {
  /**
   * Returns the bytes of a complete database file with this identity.
   * @throws {UserMigrationError} If a user migration deleted the row of `rollcall_identity`.
   */
  bytesFor(identity: Identity): Buffer;
  close(): void;
}

/**
 * Returns a template with all migrations applied.
 * @throws {UserMigrationError} If a migration fails on an empty database.
 */
export function buildUserTemplate(migrations: readonly Migration[]): UserTemplate {
  const database = new Sqlite(":memory:");
  database.exec(identitySchema);
  database.transaction(() => {
    const result = migrate(database, migrations);
    if (result.outcome !== "failed") return;
    throw new UserMigrationError(
      `the user migration "${result.name}" fails on a new database: ${String(result.cause)}; fix the migration`,
      { cause: result.cause },
    );
  })();
  const stamp = prepareStamp(database);
  return {
    bytesFor(identity) {
      if (stamp.run(identity).changes !== 1)
        throw new UserMigrationError("a user migration deleted the row of rollcall_identity; fix the migration");
      return database.serialize();
    },
    close: () => database.close(),
  };
}

function prepareStamp(database: Database): Statement<[Identity]> {
  try {
    return database.prepare<[Identity]>(
      "UPDATE rollcall_identity SET store_id = @storeId, auth_id = @authId, database_id = @databaseId",
    );
  } catch (cause) {
    throw new UserMigrationError("a user migration dropped or changed the table rollcall_identity; fix the migration", {
      cause,
    });
  }
}
