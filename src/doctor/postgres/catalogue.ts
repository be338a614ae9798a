import type { Explanation } from "../catalogue.js";
import type { PostgresFindingCode } from "./findings.js";

const byHand = "By hand:";

/** The explanation of each code, the worst first. Reports and docs/postgresql-operations.md use these texts. */
export const postgresCatalogue: { readonly [Code in PostgresFindingCode]: Explanation } = {
  "table-missing": {
    severity: "error",
    title: "Tables of the store that do not exist",
    means: "The store's schema lacks a table or a column that the store reads.",
    cause: "It was dropped or renamed, or a dump was restored without it.",
    repair: `${byHand} restore it from a backup. Checks that need it were left out.`,
  },
  "migration-differs": {
    severity: "error",
    title: "Migrations of the store that are not those of this version",
    means: "A migration that the store's own tables have applied is unknown, or its checksum differs.",
    cause: "A newer version of Rollcall wrote the tables, or a row of the list of migrations was changed.",
    repair: `${byHand} use the newer version; if there is none, restore the list from a backup.`,
  },
  "key-without-registry": {
    severity: "error",
    title: "API keys without a registry entry",
    means: "The account is in `api_keys` and not in `user_registry`, so joins of the two do not find it.",
    cause: "Rows were deleted or inserted by hand, with the foreign key dropped, disabled or not validated.",
    repair: `${byHand} restore the row from a backup. If there is none, delete the key; its user can register again.`,
  },
  "registry-without-key": {
    severity: "error",
    title: "Registry entries without an API key",
    means: "The account is in `user_registry` and not in `api_keys`, so no key can reach its data.",
    cause: "As for `key-without-registry`.",
    repair: `${byHand} restore the row from a backup. The key itself cannot be made anew.`,
  },
  "duplicate-auth-id": {
    severity: "error",
    title: "Auth ids with several rows",
    means: "A table has several rows for one auth id, so which one is used depends on the query.",
    cause: "The unique constraint was dropped, or its index is damaged: collation of a new libc, a failing disk.",
    repair: `${byHand} decide which row stays, delete the others, then REINDEX TABLE and add the constraint again.`,
  },
  "duplicate-schema": {
    severity: "error",
    title: "User schemas that several accounts use",
    means: "Several rows of `user_registry` name the same schema, so these accounts share data.",
    cause: "As for `duplicate-auth-id`.",
    repair: `${byHand} decide whose data it is.`,
  },
  "schema-name-not-own": {
    severity: "error",
    title: "Accounts whose schema has a name that is not of this store",
    means: "`schema_name` is none of the names that the store gives to schemas. The store does not follow it.",
    cause: "The row was changed by hand, or the store's schema was renamed.",
    repair: `${byHand} rename the schema to the store's form, NAME_u_ and 32 hexadecimal digits, and correct the row.`,
  },
  "user-schema-missing": {
    severity: "error",
    title: "Accounts without their schema",
    means: "`user_registry` names a schema that does not exist. The store refuses to use the account's tables.",
    cause: "The schema was dropped or renamed, or a dump was restored without it.",
    repair: `${byHand} restore the schema from a backup: pg_restore --schema NAME. An empty one is never made.`,
  },
  "user-migrations-unknown": {
    severity: "error",
    title: "Accounts with a list of migrations that is not recorded",
    means: "`migrations_digest` names no row of `user_migrations`, so what the schema has applied is not known.",
    cause: "A row of `user_migrations` was deleted, or the two tables were restored from different backups.",
    repair: `${byHand} restore the row of \`user_migrations\` from a backup.`,
  },
  "user-migrations-differ": {
    severity: "error",
    title: "User schemas with other migrations than most",
    means: "The schema has applied a list of which neither it nor that of most accounts is the beginning of the other.",
    cause: "A migration was edited, reordered or taken out between two deployments.",
    repair: `${byHand} deploy the list as it was, and append to it.`,
  },
  "table-unlogged": {
    severity: "error",
    title: "Tables that a crash of the server empties",
    means: "The table is UNLOGGED: after a crash or a failover it is empty, and standbys do not have it.",
    cause: "ALTER TABLE … SET UNLOGGED, often to load data faster.",
    repair: `${byHand} ALTER TABLE … SET LOGGED.`,
  },
  "constraint-missing": {
    severity: "warning",
    title: "Constraints that the store relies on and that do not exist",
    means: "A primary key, a unique constraint or a foreign key of the store's tables is gone.",
    cause: "It was dropped by hand, or a dump was restored whose constraints could not be made.",
    repair: "Repair adds it again if the rows allow it. If they do not, the findings about rows say which.",
  },
  "constraint-not-validated": {
    severity: "warning",
    title: "Constraints that were never validated",
    means: "The constraint is checked for new rows only: rows from before may break it.",
    cause: "It was added with NOT VALID, and VALIDATE CONSTRAINT never ran or failed.",
    repair: "Repair validates it. It reads the table, and blocks no writer.",
  },
  "index-invalid": {
    severity: "warning",
    title: "Invalid indexes",
    means: "The index is not used by queries, and costs time at every write.",
    cause: "CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY failed.",
    repair: `${byHand} REINDEX INDEX CONCURRENTLY, or DROP INDEX if its name ends in _ccnew or _ccold.`,
  },
  "owner-differs": {
    severity: "warning",
    title: "Tables and schemas of another owner",
    means: "They do not belong to the owner of the store's schema, so the store may fail to migrate or remove them.",
    cause: "A dump was restored by a superuser with --no-owner, or a table was made by another role.",
    repair: `${byHand} ALTER TABLE … OWNER TO, or ALTER SCHEMA … OWNER TO.`,
  },
  "others-may-write": {
    severity: "warning",
    title: "Rights that let every role write",
    means: "PUBLIC may write to the store's tables or create objects in its schemas.",
    cause: "GRANT … TO PUBLIC.",
    repair: `${byHand} REVOKE the rights that are named.`,
  },
  "user-schema-orphaned": {
    severity: "warning",
    title: "User schemas that no row names",
    means: "A schema with the name of a user's is not in `user_registry`.",
    cause: "Rows were deleted by hand, or rows and schemas were restored from different dumps.",
    repair: `${byHand} restore its row, or keep a dump of it (pg_dump --schema NAME) and drop it.`,
  },
  "fsync-off": {
    severity: "warning",
    title: "Settings that let a power loss destroy the database",
    means: "With fsync or full_page_writes off, a power loss can damage any table.",
    cause: "Settings of a test server.",
    repair: `${byHand} set both to on, restart, and make a new base backup.`,
  },
  "synchronous-standby-missing": {
    severity: "warning",
    title: "Commits that wait for a standby that is not there",
    means: "synchronous_standby_names names standbys, and none is connected: every registration waits.",
    cause: "The standby is down, or its application_name is not in the list.",
    repair: `${byHand} start the standby, or correct the list.`,
  },
  "prepared-transaction-left": {
    severity: "warning",
    title: "Prepared transactions that were left behind",
    means: "It holds its locks and keeps dead rows in all tables, also after a restart of the server.",
    cause: "A coordinator of two-phase commits has died. The store prepares none itself.",
    repair: `${byHand} COMMIT PREPARED or ROLLBACK PREPARED, as its coordinator decided.`,
  },
  "transaction-idle": {
    severity: "warning",
    title: "Sessions that wait for their client within a transaction",
    means: "It holds its locks and keeps dead rows in all tables.",
    cause: "A program that does not end its transaction, or a console that was left open.",
    repair: `${byHand} end that program, or SELECT pg_terminate_backend(PID).`,
  },
  "transaction-old": {
    severity: "note",
    title: "Transactions that have been working for long",
    means: "As long as it works, dead rows stay in all tables. A dump may take so long.",
    cause: "A dump, a report, or a query that never ends.",
    repair: "Nothing.",
  },
  "migration-pending": {
    severity: "note",
    title: "Migrations of the store that are not applied yet",
    means: "This version of Rollcall has migrations that the store's own tables lack.",
    cause: "The doctor is newer than the servers.",
    repair: "Nothing. A server of this version applies them when it opens the store.",
  },
  "user-schema-behind": {
    severity: "note",
    title: "User schemas that lack migrations",
    means: "Other schemas have applied more. The store applies the missing ones when it next uses the schema.",
    cause: "A new version was deployed, and these users have not come back since.",
    repair: "Nothing. `migrateAll` applies them now.",
  },
  "synchronous-commit-off": {
    severity: "note",
    title: "Commits of others that a crash can take back",
    means:
      "With synchronous_commit off, what was acknowledged in the last moments before a crash can be lost. The store sets " +
      "it to on for its own transactions; other programs that write to the database are affected.",
    cause: "It was set to be faster.",
    repair: `${byHand} set it to on, or RESET it where it was set.`,
  },
  "failover-may-lose": {
    severity: "note",
    title: "Standbys that may lack the last registrations",
    means: "If such a standby takes over, what was acknowledged in the last moments is lost.",
    cause: "Replication is asynchronous, which is the default of PostgreSQL.",
    repair: `${byHand} if this standby shall take over: synchronous_standby_names, and synchronous_commit = on.`,
  },
  "sessions-hidden": {
    severity: "note",
    title: "Sessions that this role may not see",
    means: "Open transactions of other roles, and standbys, were not checked.",
    cause: "The role has not the rights of pg_read_all_stats.",
    repair: `${byHand} GRANT pg_read_all_stats TO the role, or connect as another one.`,
  },
};

/** All codes, the worst first. */
export const postgresFindingCodes = Object.keys(postgresCatalogue).filter((code): code is PostgresFindingCode =>
  Object.hasOwn(postgresCatalogue, code),
);

/** The page about a code in the documentation. */
export function postgresPageOf(code: PostgresFindingCode): string {
  return `docs/postgresql-operations.md#${code}`;
}
