import type { Layout } from "../layout.js";
import { literal } from "../sql.js";
import type { Check } from "./check.js";

/** Returns the checks for owners and rights. What the store's owner has the rights of counts as its own. */
export function accessChecks({ schema, ownSchemas }: Layout): readonly Check[] {
  const ownerOfStore = `(SELECT nspowner FROM pg_namespace WHERE nspname = ${literal(schema)})`;
  const isForeign = (owner: string): string => `NOT pg_has_role(${ownerOfStore}, ${owner}, 'USAGE')`;
  const roleOf = (owner: string): string => `'of ' || pg_get_userbyid(${owner})`;
  return [
    {
      code: "owner-differs",
      sql: `
        SELECT 'schema ' || nspname AS subject, ${roleOf("nspowner")} AS detail FROM pg_namespace
        WHERE ${ownSchemas("nspname")} AND ${isForeign("nspowner")}
        UNION ALL
        SELECT 'table ' || n.nspname || '.' || r.relname, ${roleOf("r.relowner")}
        FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace
        WHERE r.relkind IN ('r', 'p') AND ${ownSchemas("n.nspname")} AND ${isForeign("r.relowner")}`,
    },
    {
      code: "others-may-write",
      sql: `
        SELECT 'schema ' || n.nspname AS subject, a.privilege_type AS detail
        FROM pg_namespace AS n, aclexplode(n.nspacl) AS a
        WHERE ${ownSchemas("n.nspname")} AND a.grantee = 0 AND a.privilege_type = 'CREATE'
        UNION ALL
        SELECT 'table ' || n.nspname || '.' || r.relname, a.privilege_type
        FROM pg_class AS r JOIN pg_namespace AS n ON n.oid = r.relnamespace,
          aclexplode(r.relacl) AS a
        WHERE r.relkind IN ('r', 'p') AND ${ownSchemas("n.nspname")} AND a.grantee = 0
          AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')`,
    },
  ];
}
