import type { Client } from "../connect.js";

/**
 * Returns the statements that give a copy of a database what is kept outside of it: its owner, its limit of connections,
 * its privileges, its settings. `name`: the database to be connected to, and the one that the statements are for.
 */
export async function readAttributes(client: Client, name: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly statement: string }>({ text: attributes, values: [name] });
  return rows.map(({ statement }) => statement);
}

const attributes = `
  WITH own AS (SELECT oid, datdba, datconnlimit, datacl FROM pg_database WHERE datname = $1)
  SELECT format('ALTER DATABASE %I OWNER TO %s', $1, datdba::regrole) AS statement FROM own
    WHERE datdba <> current_user::regrole
  UNION ALL
  SELECT format('ALTER DATABASE %I CONNECTION LIMIT %s', $1, datconnlimit) FROM own WHERE datconnlimit <> -1
  UNION ALL
  SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $1) FROM own WHERE datacl IS NOT NULL
  UNION ALL
  SELECT format('GRANT %s ON DATABASE %I TO %s%s', privilege_type, $1,
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
    FROM own, aclexplode(datacl)
  UNION ALL
  SELECT format('ALTER %s SET %s = %s',
      CASE setrole WHEN 0 THEN format('DATABASE %I', $1)
        ELSE format('ROLE %s IN DATABASE %I', setrole::regrole, $1) END,
      quote_ident(split_part(setting, '=', 1)), quote_literal(substr(setting, strpos(setting, '=') + 1)))
    FROM own JOIN pg_db_role_setting ON setdatabase = own.oid, unnest(setconfig) AS setting`;
