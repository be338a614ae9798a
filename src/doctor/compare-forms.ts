import type { Database } from "better-sqlite3";

/** Adds the findings about ids, keys and names that differ only in their form (see `fold`). One for each group. */
export function compareForms(scratch: Database): void {
  scratch.exec(`
    INSERT INTO finding (code, subject, detail, folded)
    SELECT 'similar-auth-id', min(shown), 'also ' || max(shown) || '; ' || count(DISTINCT auth_id) || ' forms', folded
    FROM (SELECT auth_id, shown, folded FROM key_row UNION SELECT auth_id, shown, folded FROM registry_row)
    WHERE folded IS NOT NULL GROUP BY folded HAVING count(DISTINCT auth_id) > 1;

    INSERT INTO finding (code, subject, detail)
    SELECT 'similar-key', 'account ' || min(shown), 'also account ' || max(shown) || '; ' || count(DISTINCT secret) ||
      ' forms'
    FROM key_row WHERE secret IS NOT NULL GROUP BY secret_folded HAVING count(DISTINCT secret) > 1;

    INSERT INTO finding (code, subject, detail)
    SELECT 'similar-name', json_quote(min(name)), 'also ' || json_quote(max(name)) || '; ' || count(DISTINCT name) ||
      ' forms'
    FROM key_row WHERE name IS NOT NULL GROUP BY name_folded HAVING count(DISTINCT name) > 1;`);
}
