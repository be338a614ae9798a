import type { Database } from "better-sqlite3";

export interface FileRules {
  /** The id of the store, whose identity each user database must have; undefined: files have no identity. */
  readonly storeId: string | undefined;
  /** The directory in which user databases belong, with links followed. */
  readonly usersDirectory: string;
}

/** The status is missing in applications without that column. */
const isFinished = "coalesce(status, '') NOT IN ('provisioning', 'removing')";
const registered = "registry_row JOIN file_check ON file_check.file = registry_row.file";
const isRegistered = "EXISTS (SELECT 1 FROM registry_row WHERE registry_row.file = listed.file)";

/** Adds the findings about user databases. Each file is counted once for each code. */
export function compareFiles(scratch: Database, { storeId, usersDirectory }: FileRules): void {
  scratch.exec(broken);
  scratch.exec(shared);
  if (storeId !== undefined) {
    scratch.prepare<[{ storeId: string }]>(foreign).run({ storeId });
    scratch.prepare<[{ storeId: string }]>(removed).run({ storeId });
  }
  scratch.prepare<[{ inside: string }]>(outside).run({ inside: usersDirectory });
  scratch.exec(orphaned);
  scratch.exec(journals);
}

const broken = `
  INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
  SELECT 'user-database-' || condition, min(db_path), min('account ' || shown || iif(detail = '', '', '; ' || detail)),
    min(registry_row.auth_id), registry_row.file, min(rid)
  FROM ${registered} WHERE condition <> 'intact' AND ${isFinished} GROUP BY registry_row.file;

  INSERT INTO finding (code, subject, detail, auth_id, registry_rid)
  SELECT 'user-database-missing', 'account ' || shown, 'its db_path is no path', auth_id, rid
  FROM registry_row WHERE file IS NULL;`;

const shared = `
  INSERT INTO finding (code, subject, detail, file)
  SELECT 'user-database-shared', min(db_path), 'also ' || max(db_path) || '; ' || count(DISTINCT registry_row.auth_id) ||
    ' accounts', min(registry_row.file)
  FROM ${registered} WHERE inode IS NOT NULL
  GROUP BY inode HAVING count(DISTINCT db_path) > 1 AND count(DISTINCT registry_row.auth_id) > 1;`;

const foreign = `
  INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
  SELECT 'user-database-foreign', min(db_path), min('account ' || shown || '; ' || CASE
      WHEN store_id IS NULL THEN 'it has no identity'
      WHEN store_id <> @storeId THEN 'it belongs to another store'
      ELSE 'it belongs to database id ' || file_check.database_id END),
    min(registry_row.auth_id), registry_row.file, min(rid)
  FROM ${registered}
  WHERE condition = 'intact' AND ${isFinished}
    AND (store_id IS NOT @storeId OR file_check.database_id IS NOT registry_row.database_id)
  GROUP BY registry_row.file;`;

const removed = `
  INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
  SELECT 'user-database-removed', min(db_path), min('account ' || shown || '; removed at ' || removed_at),
    min(registry_row.auth_id), registry_row.file, min(rid)
  FROM ${registered}
  WHERE status = 'active' AND removed_at IS NOT NULL AND store_id = @storeId
    AND file_check.database_id = registry_row.database_id
  GROUP BY registry_row.file;`;

const outside = `
  INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
  SELECT 'user-database-outside', min(db_path), min('account ' || shown || '; it is in ' || file_check.directory),
    min(registry_row.auth_id), registry_row.file, min(rid)
  FROM ${registered}
  WHERE file_check.directory <> @inside AND substr(file_check.directory, 1, length(@inside) + 1) <> @inside || '/'
  GROUP BY registry_row.file;`;

/* Another name of a registered file is no orphan: nothing is lost with it, and it may be wanted. */
const orphaned = `
  INSERT INTO finding (code, subject, detail, file)
  SELECT 'user-database-orphaned', listed.file, CASE condition
      WHEN 'intact' THEN iif(has_rows, 'it has data', 'it has no rows')
      ELSE condition || iif(detail = '', '', ': ' || detail) END, listed.file
  FROM listed JOIN file_check ON file_check.file = listed.file
  WHERE kind = 'database' AND condition <> 'missing' AND NOT ${isRegistered}
    AND NOT EXISTS (SELECT 1 FROM file_check AS other JOIN registry_row ON registry_row.file = other.file
                    WHERE other.inode = file_check.inode);`;

const journals = `
  INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
  SELECT 'journal-left-over', min(db_path), min('account ' || shown || '; ' || journal), min(registry_row.auth_id),
    registry_row.file, min(rid)
  FROM ${registered} WHERE journal IS NOT NULL GROUP BY registry_row.file;

  INSERT INTO finding (code, subject, detail, file)
  SELECT 'journal-without-database', file, 'there is no ' || of, file
  FROM listed WHERE kind = 'companion'
    AND NOT EXISTS (SELECT 1 FROM listed AS other WHERE other.file = listed.of AND other.kind = 'database');`;
