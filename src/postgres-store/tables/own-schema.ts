import type { Names } from "../names.js";

/** One step of the schema of the store's own tables. Never edited: a database remembers its SHA-256. */
export interface OwnMigration {
  readonly name: string;
  readonly sql: string;
}

/**
 * Returns the migrations of the store's own tables, in order.
 *
 * The two tables refer to each other, so a row of one without its row in the other cannot be committed: the database refuses
 * it, whatever a program does. The rows of an account go in, change their auth id and go out together.
 *
 * Auth ids are compared byte by byte (`COLLATE "C"`), so that no update of the operating system's collations can make an
 * index wrong. Nothing refers to `user_migrations`: each registration would lock the same row of it.
 */
export function ownMigrations({ schema: s }: Pick<Names, "schema">): readonly OwnMigration[] {
  return [
    {
      name: "accounts",
      sql: `
CREATE TABLE ${s}.store (
  is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
  store_id uuid NOT NULL DEFAULT gen_random_uuid(),
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO ${s}.store DEFAULT VALUES;

CREATE TABLE ${s}.user_migrations (
  digest text COLLATE "C" CONSTRAINT user_migrations_pkey PRIMARY KEY,
  migrations jsonb NOT NULL
);

CREATE TABLE ${s}.user_registry (
  auth_id text COLLATE "C" CONSTRAINT user_registry_pkey PRIMARY KEY
    CONSTRAINT user_registry_auth_id_check CHECK (auth_id ~ '^[0-9a-f]{64}$'),
  schema_name text COLLATE "C" NOT NULL CONSTRAINT user_registry_schema_name_key UNIQUE,
  migrations_digest text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE ${s}.api_keys (
  auth_id text COLLATE "C" CONSTRAINT api_keys_pkey PRIMARY KEY CONSTRAINT api_keys_auth_id_fkey
    REFERENCES ${s}.user_registry (auth_id) ON UPDATE CASCADE ON DELETE CASCADE,
  key_name text,
  poll_interval integer CONSTRAINT api_keys_poll_interval_check CHECK (poll_interval BETWEEN 1 AND 2592000),
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE ${s}.user_registry ADD CONSTRAINT user_registry_auth_id_fkey FOREIGN KEY (auth_id)
  REFERENCES ${s}.api_keys (auth_id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE ${s}.trail (
  request_id uuid CONSTRAINT trail_pkey PRIMARY KEY,
  operation text NOT NULL,
  auth_id text COLLATE "C" NOT NULL,
  new_auth_id text COLLATE "C",
  at timestamptz NOT NULL DEFAULT now(),
  confirmed_at timestamptz
);
CREATE INDEX trail_at ON ${s}.trail (at);
CREATE INDEX trail_auth_id_at ON ${s}.trail (auth_id, at);`,
    },
  ];
}

/** The constraints that keep duplicates and orphans out. An audit tells which of them are missing. */
export const constraintNames = [
  "user_registry_pkey",
  "user_registry_schema_name_key",
  "user_registry_auth_id_check",
  "user_registry_auth_id_fkey",
  "api_keys_pkey",
  "api_keys_auth_id_fkey",
  "api_keys_poll_interval_check",
  "trail_pkey",
] as const;
