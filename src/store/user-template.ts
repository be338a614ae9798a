import Sqlite, { type Database, type Statement } from "better-sqlite3";
import { UserMigrationError } from "./errors.js";
import { type Migration, migrate } from "./migrations.js";
import { identitySchema } from "./schema.js";

/** Whose a user database is. */
export interface Identity {
  readonly storeId: string;
  readonly authId: string;
  readonly databaseId: string;
}

/** A migrated user database in memory, from which every new one is copied. */
export interface UserTemplate {
  /** A complete database file that belongs to this identity. */
  imageFor(identity: Identity): Buffer;
  close(): void;
}

/** @throws UserMigrationError where a migration fails already on an empty database. */
export function buildUserTemplate(migrations: readonly Migration[]): UserTemplate {
  const database = new Sqlite(":memory:");
  database.exec(identitySchema);
  database.transaction(() => {
    const result = migrate(database, migrations);
    if (result.outcome !== "failed") return;
    throw new UserMigrationError(
      `the user migration "${result.name}" fails on a new database: ${String(result.cause)}; mend the migration`,
      { cause: result.cause },
    );
  })();
  const stamp = prepareStamp(database);
  return {
    imageFor(identity) {
      if (stamp.run(identity).changes !== 1)
        throw new UserMigrationError("a user migration deleted the row of rollcall_identity");
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
    throw new UserMigrationError("a user migration dropped or changed the table rollcall_identity; mend it", { cause });
  }
}
