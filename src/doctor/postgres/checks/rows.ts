import type { Layout } from "../layout.js";
import { identifier } from "../sql.js";
import type { Check } from "./check.js";

/**
 * A damaged index would hide the duplicates that it has let in, and make orphans of accounts that are whole. No index is
 * used for an expression, so the rows themselves are compared.
 */
const withoutIndex = (column: string): string => `(${column} || '')`;

/** Returns the checks that compare the rows of the two tables, and both with the schemas that exist. */
export function rowChecks({ schema, userSchemas }: Layout): readonly Check[] {
  const [keys, registry] = [`${identifier(schema)}.api_keys`, `${identifier(schema)}.user_registry`];
  const onlyIn = (table: string, other: string): string => `
    SELECT auth_id AS subject, '' AS detail FROM ${table} AS t
    WHERE NOT EXISTS (SELECT FROM ${other} AS o WHERE ${withoutIndex("o.auth_id")} = ${withoutIndex("t.auth_id")})`;
  const several = (table: string, name: string, column: string): string => `
    SELECT ${withoutIndex(column)} AS subject, count(*) || ' rows of ${name}' AS detail FROM ${table}
    GROUP BY ${withoutIndex(column)} HAVING count(*) > 1`;
  return [
    { code: "key-without-registry", sql: onlyIn(keys, registry) },
    { code: "registry-without-key", sql: onlyIn(registry, keys) },
    {
      code: "duplicate-auth-id",
      sql: `${several(keys, "api_keys", "auth_id")} UNION ALL ${several(registry, "user_registry", "auth_id")}`,
    },
    { code: "duplicate-schema", sql: several(registry, "user_registry", "schema_name") },
    {
      code: "schema-name-not-own",
      sql: `
        SELECT auth_id AS subject, 'its schema is ' || coalesce(schema_name, 'NULL') AS detail
        FROM ${registry} WHERE (${userSchemas("schema_name")}) IS NOT TRUE`,
    },
    {
      code: "user-schema-missing",
      sql: `
        SELECT auth_id AS subject, 'its schema is ' || schema_name AS detail FROM ${registry} AS r
        WHERE ${userSchemas("schema_name")} AND NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = r.schema_name)`,
    },
    {
      code: "user-schema-orphaned",
      sql: `
        SELECT n.nspname AS subject, '' AS detail FROM pg_namespace AS n
        WHERE ${userSchemas("n.nspname")} AND NOT EXISTS (SELECT FROM ${registry} AS r WHERE r.schema_name = n.nspname)`,
    },
  ];
}
