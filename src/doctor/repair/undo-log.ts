import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { ActionKind, RowRef } from "./action.js";

/** A column's value as JSON. */
export type Value = null | string | number | { readonly integer: string } | { readonly blob: string };

export interface Row {
  readonly [column: string]: Value;
}

/** One line of the undo log. It is written before what it undoes is done. */
export type Entry =
  | { readonly step: "begin"; readonly version: 1; readonly database: string; readonly at: string }
  | {
      readonly step: "remove-row";
      readonly kind: ActionKind;
      readonly table: RowRef["table"];
      readonly rid: number;
      readonly row: Row;
    }
  | { readonly step: "add-row"; readonly kind: ActionKind; readonly authId: string; readonly dbPath: string }
  | {
      readonly step: "redirect-row";
      readonly kind: ActionKind;
      readonly authId: string;
      readonly rid: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly step: "move-file"; readonly kind: ActionKind; readonly from: string; readonly to: string }
  | { readonly step: "recover"; readonly kind: ActionKind; readonly file: string; readonly copy: string };

const fileName = "undo.jsonl";

export interface UndoLog {
  /** Appends entries. They are on the disk when it returns. */
  write(entries: readonly Entry[]): void;
  close(): void;
}

/** Creates the undo log of a repair in its quarantine directory. */
export function createUndoLog(quarantine: string): UndoLog {
  const descriptor = openSync(join(quarantine, fileName), "wx", 0o600);
  return {
    write(entries) {
      if (entries.length === 0) return;
      writeSync(descriptor, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""));
      fsyncSync(descriptor);
    },
    close: () => closeSync(descriptor),
  };
}

/**
 * Returns the entries of a quarantine directory, in the order in which they were written. A torn last line is left out:
 * what it describes was not begun.
 * @throws {Error} The error of the file system, or a SyntaxError if the file is none of Rollcall's.
 */
export function readUndoLog(quarantine: string): readonly Entry[] {
  const lines = readFileSync(join(quarantine, fileName), "utf8").split("\n");
  return lines.slice(0, -1).map((line): Entry => JSON.parse(line));
}

/** Returns a value of SQLite, read with safe integers, as JSON. */
export function toValue(value: unknown): Value {
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : { integer: String(value) };
  }
  if (Buffer.isBuffer(value)) return { blob: value.toString("base64") };
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`SQLite returned a ${typeof value}`);
}

/** Returns what `toValue` was given, as it is bound to a statement. Whole numbers are bound as integers. */
export function fromValue(value: Value): null | string | number | bigint | Buffer {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  return "blob" in value ? Buffer.from(value.blob, "base64") : BigInt(value.integer);
}
