import type { FindingCode } from "../findings.js";

/** What repair does about one case of a finding. */
export type ActionKind =
  | "link-key"
  | "redirect-row"
  | "drop-duplicate"
  | "undo-half-registration"
  | "retire-registration"
  | "undo-registration"
  | "finish-removal"
  | "quarantine-database"
  | "quarantine-journal"
  | "recover-database";

/** A row, as it was when the plan was made. */
export interface RowRef {
  readonly table: "api_keys" | "user_registry";
  readonly rid: number;
  readonly authId: string;
}

/** What must still be true under the write lock, or the action is not done. */
export type Guard =
  | { readonly guard: "row-exists"; readonly row: RowRef }
  | { readonly guard: "column-is"; readonly row: RowRef; readonly column: "db_path" | "status"; readonly value: string }
  | { readonly guard: "no-row"; readonly table: RowRef["table"]; readonly authId: string }
  | { readonly guard: "no-file"; readonly file: string }
  | { readonly guard: "file-unchanged"; readonly file: string; readonly inode: string; readonly changedMs: number }
  /** No row of the registry names the file. */
  | { readonly guard: "unnamed"; readonly file: string };

/** Plain data: the plan can be printed, and every action can be checked and done again. */
export interface Action {
  readonly kind: ActionKind;
  readonly code: FindingCode;
  /** As the finding shows it. */
  readonly subject: string;
  readonly guards: readonly Guard[];
  /** Rows that move to the undo log. */
  readonly removes: readonly RowRef[];
  /** A row that is added to `user_registry`. */
  readonly adds?: { readonly authId: string; readonly file: string; readonly ofKey: number };
  /** A row of `user_registry` that gets the path of another file. */
  readonly redirects?: { readonly row: RowRef; readonly from: string; readonly file: string };
  /** Files that move to the quarantine, with their companions. */
  readonly moves: readonly string[];
  /** A database that SQLite recovers, after it was copied. */
  readonly recovers?: string;
  /**
   * Rows first: a killed repair leaves a file without a row, never an active row without its file, which an application
   * would make anew. Accounts that are not active are the other way round, as in the store's own removal.
   */
  readonly order: "rows-first" | "files-first";
}

/** A case that repair leaves, and what has to be decided. */
export interface Left {
  readonly code: FindingCode;
  readonly subject: string;
  readonly reason: string;
}

export type Planned = { readonly action: Action } | { readonly left: Left };
