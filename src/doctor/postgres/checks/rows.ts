import type { Layout } from "../layout.js";
import { identifier, literal } from "../sql.js";
import type { Check } from "./check.js";

/** Returns the checks that compare the rows of the two tables, and both with the schemas that exist. */
export function rowChecks({ schema, userSchemas }: Layout): readonly Check[] {
  const [keys, registry] = [`${identifier(schema)}.api_keys`, `${identifier(schema)}.user_registry`];
  const only = (table: string, other: string): string =>
    `SELECT auth_id AS subject, '' AS detail FROM ${table} AS t
     WHERE NOT EXISTS (SELECT FROM ${other} AS o WHERE o.auth_id = t.auth_id)`;
  const several = (table: string, name: string, column: string): string =>
    `SELECT ${column} AS subject, count(*) || ' rows of ${name}' AS detail FROM ${table} GROUP BY ${column} HAVING count(*) > 1`;
  const schemas = `SELECT FROM pg_catalog.pg_namespace AS n WHERE n.nspname`;
  return [
    { code: "key-without-registry", sql: only(keys, registry) },
    { code: "registry-without-key", sql: only(registry, keys) },
    {
      code: "duplicate-auth-id",
      sql: `${several(keys, "api_keys", "auth_id")} UNION ALL ${several(registry, "user_registry", "auth_id")}`,
    },
    { code: "duplicate-schema", sql: several(registry, "user_registry", "schema_name") },
    {
      code: "user-schema-missing",
      sql: `SELECT auth_id AS subject, 'its schema is ' || schema_name AS detail FROM ${registry} AS r
        WHERE NOT EXISTS (${schemas} = r.schema_name)`,
    },
    {
      code: "user-schema-orphaned",
      sql: `SELECT n.nspname AS subject, ${literal("")} AS detail FROM pg_catalog.pg_namespace AS n
        WHERE ${userSchemas("n.nspname")} AND NOT EXISTS (SELECT FROM ${registry} AS r WHERE r.schema_name = n.nspname)`,
    },
  ];
}
