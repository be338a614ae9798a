import type { PostgresFindingCode } from "#src/doctor/index.js";

/*
 * How each finding comes about in a store on PostgreSQL: what an operator or another program does to it. Findings about the
 * whole server are planted by the tests themselves.
 */

/** What a plant is given: a store with three accounts. */
export interface Planted {
  /** The schema of the store's own tables. */
  readonly s: string;
  /** Of the first account. */
  readonly authId: string;
  readonly userSchema: string;
}

/** A statement for each finding, and the findings that cannot be without it. */
export interface Plant {
  readonly sql: (planted: Planted) => string;
  /** How often it is found. Default: 1. */
  readonly count?: number;
  readonly with?: readonly PostgresFindingCode[];
}

const withoutForeignKeys = ({ s }: Planted): string => `
  ALTER TABLE ${s}.api_keys DROP CONSTRAINT api_keys_auth_id_fkey;
  ALTER TABLE ${s}.user_registry DROP CONSTRAINT user_registry_auth_id_fkey`;
const withoutKeys = ({ s }: Planted): string => `
  ALTER TABLE ${s}.api_keys DROP CONSTRAINT api_keys_pkey CASCADE;
  ALTER TABLE ${s}.user_registry DROP CONSTRAINT user_registry_pkey CASCADE`;

export const postgresPlants: { readonly [Code in PostgresFindingCode]?: Plant } = {
  "table-missing": { sql: ({ s }) => `DROP TABLE ${s}.trail` },
  "migration-differs": { sql: ({ s }) => `UPDATE ${s}.migrations SET checksum = 'another'` },
  "key-without-registry": {
    sql: (p) => `${withoutForeignKeys(p)}; DELETE FROM ${p.s}.user_registry WHERE auth_id = '${p.authId}'`,
    with: ["constraint-missing", "user-schema-orphaned"],
  },
  "registry-without-key": {
    sql: (p) => `${withoutForeignKeys(p)}; DELETE FROM ${p.s}.api_keys WHERE auth_id = '${p.authId}'`,
    with: ["constraint-missing"],
  },
  "duplicate-auth-id": {
    sql: (p) =>
      `${withoutKeys(p)}; INSERT INTO ${p.s}.api_keys SELECT * FROM ${p.s}.api_keys WHERE auth_id = '${p.authId}'`,
    with: ["constraint-missing"],
  },
  "duplicate-schema": {
    sql: ({ s, userSchema }) => `
      ALTER TABLE ${s}.user_registry DROP CONSTRAINT user_registry_schema_name_key;
      UPDATE ${s}.user_registry SET schema_name = '${userSchema}'`,
    with: ["constraint-missing", "user-schema-orphaned"],
  },
  "schema-name-not-own": {
    sql: ({ s, authId, userSchema }) => `
      ALTER SCHEMA ${userSchema} RENAME TO mine_${userSchema};
      UPDATE ${s}.user_registry SET schema_name = 'mine_${userSchema}' WHERE auth_id = '${authId}'`,
  },
  "user-schema-missing": { sql: ({ userSchema }) => `DROP SCHEMA ${userSchema} CASCADE` },
  "user-migrations-unknown": { sql: ({ s }) => `DELETE FROM ${s}.user_migrations`, count: 3 },
  "user-migrations-differ": {
    sql: ({ s, authId }) => `
      INSERT INTO ${s}.user_migrations VALUES ('edited', '[{"name": "notes", "checksum": "another"}]');
      UPDATE ${s}.user_registry SET migrations_digest = 'edited' WHERE auth_id = '${authId}'`,
  },
  "table-unlogged": { sql: ({ s }) => `ALTER TABLE ${s}.trail SET UNLOGGED` },
  "constraint-missing": { sql: ({ s }) => `ALTER TABLE ${s}.user_registry DROP CONSTRAINT user_registry_auth_id_fkey` },
  "constraint-not-validated": {
    sql: ({ s }) => `
      ALTER TABLE ${s}.api_keys DROP CONSTRAINT api_keys_poll_interval_check;
      ALTER TABLE ${s}.api_keys ADD CONSTRAINT api_keys_poll_interval_check CHECK (poll_interval > 0) NOT VALID`,
  },
  // Six tables of the store, and of each of three users a schema and a table, which the owner of the schema may not touch.
  "owner-differs": { sql: ({ s }) => `ALTER SCHEMA ${s} OWNER TO someone_else`, count: 12 },
  "others-may-write": { sql: ({ s }) => `GRANT DELETE ON ${s}.trail TO PUBLIC` },
  "user-schema-orphaned": { sql: ({ s }) => `CREATE SCHEMA ${s}_u_${"0".repeat(32)}` },
  "migration-pending": { sql: ({ s }) => `DELETE FROM ${s}.migrations` },
  "user-schema-behind": {
    sql: ({ s, authId }) => `
      INSERT INTO ${s}.user_migrations VALUES ('shorter', '[]');
      UPDATE ${s}.user_registry SET migrations_digest = 'shorter' WHERE auth_id = '${authId}'`,
  },
};
