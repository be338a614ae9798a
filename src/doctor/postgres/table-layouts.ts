/** A constraint that a table must have. */
export interface Constraint {
  readonly name: string;
  /** As in CREATE TABLE. */
  readonly definition: string;
}

/** A unique key that a table must have. */
export interface UniqueKey extends Constraint {
  readonly columns: readonly string[];
}

/** A foreign key that a table must have. */
export interface ForeignKey extends Constraint {
  readonly column: string;
  readonly of: string;
  readonly other: string;
}

/** What the doctor expects of a table of the store. */
export interface TableLayout {
  readonly name: string;
  /** The columns that the store reads. */
  readonly columns: readonly string[];
  readonly unique: readonly UniqueKey[];
  readonly references: readonly ForeignKey[];
  readonly checks: readonly Constraint[];
}

/** The tables of a store, as the migrations of `src/postgres-store` make them. A test holds the two together. */
export const tableLayouts: readonly TableLayout[] = [
  {
    name: "api_keys",
    columns: ["auth_id", "key_name", "poll_interval", "is_active", "created_at", "updated_at"],
    unique: [primaryKey("api_keys", "auth_id")],
    references: [
      {
        name: "api_keys_auth_id_fkey",
        definition: "FOREIGN KEY (auth_id) REFERENCES user_registry (auth_id) ON UPDATE CASCADE ON DELETE CASCADE",
        column: "auth_id",
        of: "user_registry",
        other: "auth_id",
      },
    ],
    checks: [{ name: "api_keys_poll_interval_check", definition: "CHECK (poll_interval BETWEEN 1 AND 2592000)" }],
  },
  {
    name: "user_registry",
    columns: ["auth_id", "schema_name", "migrations_digest", "created_at", "updated_at"],
    unique: [
      primaryKey("user_registry", "auth_id"),
      { name: "user_registry_schema_name_key", definition: "UNIQUE (schema_name)", columns: ["schema_name"] },
    ],
    references: [
      {
        name: "user_registry_auth_id_fkey",
        definition: "FOREIGN KEY (auth_id) REFERENCES api_keys (auth_id) DEFERRABLE INITIALLY DEFERRED",
        column: "auth_id",
        of: "api_keys",
        other: "auth_id",
      },
    ],
    checks: [{ name: "user_registry_auth_id_check", definition: "CHECK (auth_id ~ '^[0-9a-f]{64}$')" }],
  },
  plain("trail", ["request_id", "operation", "auth_id", "new_auth_id", "at", "confirmed_at"], "request_id"),
  plain("user_migrations", ["digest", "migrations"], "digest"),
  plain("store", ["is_one", "store_id"], "is_one"),
  {
    ...plain("migrations", ["position", "name", "checksum"], "position"),
    unique: [
      primaryKey("migrations", "position"),
      { name: "migrations_name_key", definition: "UNIQUE (name)", columns: ["name"] },
    ],
  },
];

function plain(name: string, columns: readonly string[], key: string): TableLayout {
  return { name, columns, unique: [primaryKey(name, key)], references: [], checks: [] };
}

function primaryKey(table: string, column: string): UniqueKey {
  return { name: `${table}_pkey`, definition: `PRIMARY KEY (${column})`, columns: [column] };
}
