import type { Database } from "better-sqlite3";
import * as storage from "./storage.js";

/*
 * The rows of an account with a status, and the table of files to delete.
 */

export interface RegistryRow {
  readonly authId: string;
  readonly path: string;
  readonly status: "provisioning" | "active";
}

const selectRows = "SELECT auth_id AS authId, db_path AS path, status FROM user_registry";

export function registryRow(master: Database, authId: string): RegistryRow | undefined {
  return master.prepare<[string], RegistryRow>(`${selectRows} WHERE auth_id = ?`).get(authId);
}

export function registryRows(master: Database): readonly RegistryRow[] {
  return master.prepare<[], RegistryRow>(selectRows).all();
}

export function isProvisioning({ status }: RegistryRow): boolean {
  return status === "provisioning";
}

/** Inserts both rows. Call it in a transaction. */
export function insertAccount(
  master: Database,
  authId: string,
  path: string,
  settings: storage.Settings,
  status: RegistryRow["status"],
): void {
  storage.insertKey(master, authId, settings);
  master.prepare("INSERT INTO user_registry (auth_id, db_path, status) VALUES (?, ?, ?)").run(authId, path, status);
}

export function activate(master: Database, authId: string): void {
  master.prepare("UPDATE user_registry SET status = 'active' WHERE auth_id = ?").run(authId);
}

/** Deletes both rows. Call it in a transaction. */
export function deleteRows(master: Database, authId: string): void {
  master.prepare("DELETE FROM user_registry WHERE auth_id = ?").run(authId);
  master.prepare("DELETE FROM api_keys WHERE auth_id = ?").run(authId);
}

/** Deletes the file and its entry in `doomed_files`, if it has one. Call it in a transaction. */
export function deleteIfDoomed(master: Database, path: string, deleteFile: (path: string) => void): void {
  const { changes } = master.prepare("DELETE FROM doomed_files WHERE db_path = ?").run(path);
  if (changes === 1) deleteFile(path);
}
