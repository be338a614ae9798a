/** A unique key that a table must have. */
export interface UniqueKey {
  readonly constraint: string;
  readonly columns: readonly string[];
  /** As in CREATE TABLE: `PRIMARY KEY (auth_id)`. */
  readonly definition: string;
}

/** What a foreign key connects. */
export interface Reference {
  readonly columns: readonly string[];
  readonly of: string;
  readonly others: readonly string[];
}

/** A foreign key that a table must have. */
export interface ForeignKey extends Reference {
  readonly constraint: string;
  /** As in CREATE TABLE: `FOREIGN KEY (auth_id) REFERENCES api_keys (auth_id)`. */
  readonly definition: string;
}

/** What the doctor expects of a table of the store. */
export interface TableLayout {
  readonly name: string;
  /** The columns that the store reads. */
  readonly columns: readonly string[];
  readonly unique: readonly UniqueKey[];
  readonly references: readonly ForeignKey[];
}

/** Where a store is, and what the doctor expects there. */
export interface Layout {
  readonly schema: string;
  readonly tables: readonly TableLayout[];
  /** Returns a condition of SQL: this column is the name of the store's own schema, or of one of its users. */
  ownSchemas(column: string): string;
  /** Returns a condition of SQL: this column is the name of a schema of a user. */
  userSchemas(column: string): string;
}
export function layoutOf(_reading: unknown, schema: string): Layout {
  const user = `^${schema}_u_[0-9a-f]{32}$`;
  return {
    schema,
    tables: [
      {
        name: "api_keys",
        columns: [],
        unique: [{ constraint: "api_keys_pkey", columns: ["auth_id"], definition: "PRIMARY KEY (auth_id)" }],
        references: [],
      },
      {
        name: "user_registry",
        columns: [],
        unique: [
          { constraint: "user_registry_pkey", columns: ["auth_id"], definition: "PRIMARY KEY (auth_id)" },
          { constraint: "user_registry_schema_name_key", columns: ["schema_name"], definition: "UNIQUE (schema_name)" },
        ],
        references: [
          {
            constraint: "user_registry_auth_id_fkey",
            columns: ["auth_id"],
            of: "api_keys",
            others: ["auth_id"],
            definition: "FOREIGN KEY (auth_id) REFERENCES api_keys (auth_id)",
          },
        ],
      },
    ],
    userSchemas: (c) => `${c} ~ '${user}'`,
    ownSchemas: (c) => `(${c} = '${schema}' OR ${c} ~ '${user}')`,
  };
}
