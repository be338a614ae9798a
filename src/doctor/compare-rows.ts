import type { Database } from "better-sqlite3";

/** The statuses that mean the same in every application. A store of Rollcall's has no `inactive`. */
const knownStatuses = "'active', 'inactive', 'provisioning', 'removing'";
const isFinished = "coalesce(status, '') NOT IN ('provisioning', 'removing')";

export interface RowRules {
  /** Whether both tables say if an account is active. In a store only `api_keys` does. */
  readonly bothTellActive: boolean;
  /** A registration or removal that was begun before this time (milliseconds since 1970) will not finish any more. */
  readonly stuckBefore: number;
}

/** Adds the findings about rows. */
export function compareRows(scratch: Database, { bothTellActive, stuckBefore }: RowRules): void {
  scratch.exec(oneSided);
  scratch.exec(duplicates);
  if (bothTellActive) scratch.exec(activeDiffers);
  scratch.exec(unknownStatus);
  const unfinished = scratch.prepare<[string, string, number]>(`
    INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
    SELECT ?, shown, coalesce(db_path, ''), auth_id, file, rid FROM registry_row
    WHERE status = ? AND (changed_ms IS NULL OR changed_ms < ?)`);
  unfinished.run("unfinished-registration", "provisioning", stuckBefore);
  unfinished.run("unfinished-removal", "removing", stuckBefore);
}

const oneSided = `
  INSERT INTO finding (code, subject, detail, auth_id, key_rid)
  SELECT 'key-without-registry', shown, coalesce('created ' || datetime(created_ms / 1000, 'unixepoch'), ''), auth_id, rid
  FROM key_row WHERE NOT EXISTS (SELECT 1 FROM registry_row WHERE registry_row.auth_id = key_row.auth_id);

  INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
  SELECT 'registry-without-key', shown, coalesce(db_path, ''), auth_id, file, rid
  FROM registry_row
  WHERE NOT EXISTS (SELECT 1 FROM key_row WHERE key_row.auth_id = registry_row.auth_id) AND ${isFinished};`;

const duplicates = `
  INSERT INTO finding (code, subject, detail, auth_id, key_rid)
  SELECT 'duplicate-auth-id', min(shown), count(*) || ' rows in api_keys', auth_id, min(rid)
  FROM key_row WHERE auth_id IS NOT NULL GROUP BY auth_id HAVING count(*) > 1;

  INSERT INTO finding (code, subject, detail, auth_id, registry_rid)
  SELECT 'duplicate-auth-id', min(shown), count(*) || ' rows in user_registry', auth_id, min(rid)
  FROM registry_row WHERE auth_id IS NOT NULL GROUP BY auth_id HAVING count(*) > 1;

  INSERT INTO finding (code, subject, detail, file)
  SELECT 'duplicate-db-path', db_path, count(*) || ' rows of ' || count(DISTINCT auth_id) || ' accounts', min(file)
  FROM registry_row WHERE db_path IS NOT NULL GROUP BY db_path HAVING count(*) > 1;`;

const activeDiffers = `
  INSERT INTO finding (code, subject, detail, auth_id, registry_rid)
  SELECT 'active-differs', min(registry_row.shown),
    'is_active = ' || max(active) || ', status = ' || min(quote(status)), registry_row.auth_id, min(registry_row.rid)
  FROM registry_row JOIN key_row ON key_row.auth_id = registry_row.auth_id
  WHERE status IN ('active', 'inactive') AND active <> (status = 'active')
  GROUP BY registry_row.auth_id;`;

const unknownStatus = `
  INSERT INTO finding (code, subject, detail, auth_id, file, registry_rid)
  SELECT 'unknown-status', shown, 'status = ' || quote(substr(status, 1, 40)), auth_id, file, rid
  FROM registry_row WHERE status IS NULL OR status NOT IN (${knownStatuses});`;
