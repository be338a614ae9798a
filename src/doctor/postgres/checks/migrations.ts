import { checksumOf } from "../../../postgres-store/index.js";
import type { Layout } from "../layout.js";
import { identifier, literal } from "../sql.js";
import type { Check } from "./check.js";

/** Returns the check that compares the migrations of the store's own tables with those that this version knows. */
export function ownMigrationChecks({ schema, migrations }: Layout): readonly Check[] {
  const known = migrations.map(
    ({ name, sql }, index) => `(${index + 1}, ${literal(name)}, ${literal(checksumOf(sql))})`,
  );
  const compared = `(VALUES ${known.join(", ")}) AS k (position, name, checksum) FULL JOIN (
      SELECT row_number() OVER (ORDER BY position) AS position, name, checksum FROM ${identifier(schema)}.migrations
    ) AS a USING (position)`;
  return [
    {
      code: "migration-differs",
      sql: `
        SELECT 'migration ' || position || ', ' || a.name AS subject, CASE
            WHEN k.name IS NULL THEN 'this version of Rollcall does not know it'
            WHEN k.name <> a.name THEN 'this version of Rollcall has ' || k.name || ' at this position'
            ELSE 'its checksum differs' END AS detail
        FROM ${compared} WHERE a.name IS NOT NULL AND (a.name, a.checksum) IS DISTINCT FROM (k.name, k.checksum)`,
    },
    {
      code: "migration-pending",
      sql: `SELECT 'migration ' || position || ', ' || k.name AS subject, '' AS detail FROM ${compared} WHERE a.name IS NULL`,
    },
  ];
}

/**
 * Returns the checks of the lists of user migrations. The doctor does not know the list of the application. So it compares
 * the lists that accounts have with each other: the one that most accounts have is the measure.
 */
export function userMigrationChecks({ schema }: Layout): readonly Check[] {
  const [lists, registry] = [`${identifier(schema)}.user_migrations`, `${identifier(schema)}.user_registry`];
  const isBeginningOf = (list: string, of: string): string => `
    ${list}.migrations = (SELECT coalesce(jsonb_agg(e ORDER BY n), '[]') FROM jsonb_array_elements(${of}.migrations)
      WITH ORDINALITY AS one (e, n) WHERE n <= jsonb_array_length(${list}.migrations))`;
  const length = (list: string): string => `jsonb_array_length(${list}.migrations)`;
  const counts = `SELECT migrations_digest AS digest, count(*) AS accounts FROM ${registry} GROUP BY migrations_digest`;
  return [
    {
      code: "user-migrations-unknown",
      sql: `
        SELECT r.auth_id AS subject, 'its list is ' || left(r.migrations_digest, 12) || '…' AS detail FROM ${registry} AS r
        WHERE NOT EXISTS (SELECT FROM ${lists} AS l WHERE l.digest = r.migrations_digest)`,
    },
    {
      code: "user-migrations-differ",
      sql: `
        WITH used AS (SELECT l.*, c.accounts FROM ${lists} AS l JOIN (${counts}) AS c USING (digest)),
          usual AS (SELECT * FROM used AS u ORDER BY accounts DESC, ${length("u")} DESC, digest LIMIT 1)
        SELECT r.auth_id AS subject, 'its list is ' || left(o.digest, 12) || '…, that of most accounts is ' ||
          left(u.digest, 12) || '…' AS detail
        FROM usual AS u JOIN used AS o ON NOT ${isBeginningOf("o", "u")} AND NOT ${isBeginningOf("u", "o")}
          JOIN ${registry} AS r ON r.migrations_digest = o.digest`,
    },
    {
      code: "user-schema-behind",
      sql: `
        SELECT r.auth_id AS subject, ${length("o")} || ' of ' || max(${length("n")}) || ' migrations' AS detail
        FROM ${registry} AS r JOIN ${lists} AS o ON o.digest = r.migrations_digest
          JOIN ${lists} AS n ON ${length("n")} > ${length("o")} AND ${isBeginningOf("o", "n")}
        GROUP BY r.auth_id, ${length("o")}`,
    },
  ];
}
