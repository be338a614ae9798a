import { join } from "node:path";
import type { UserDatabase } from "rollcall/model";
import * as v from "valibot";
import { filesLike, jsonIn, textIn } from "./files.js";
import { group, isObject, text } from "./options.js";
import { readDatabase } from "./read-only.js";
import { type Column, column, select } from "./table.js";

/** A value in a user's file: of the first row of a table, or a field of JSON, or the text of the whole file. */
export type UserValue =
  | {
      readonly table: string;
      readonly column: Column;
      /** A condition in SQL. Default: none. */
      readonly where?: string;
    }
  | {
      /** A field of the object that the file holds as JSON. */
      readonly field: string;
    }
  | "text";

/** Where the databases or files of single users are. */
export interface UserFiles {
  /**
   * The files, relative to the directory of the run: `"users/user_{authId}.sqlite"`. `*` and `{authId}` each stand for one
   * or more characters of a name, and `{authId}` is the owner that the name tells. Companion files of SQLite, such as
   * `-wal`, are left out.
   */
  readonly files: string;
  /** Where the file itself tells its owner. Default: only its name may tell it. */
  readonly authId?: UserValue;
  /** Where the file has what `writeUserData` wrote; null if there is none. Default: it is not checked. */
  readonly data?: UserValue;
}

const value = v.union(
  [v.literal("text"), group({ field: text }), group({ table: text, column, where: v.optional(text) })],
  '{ table, column }, { field } or "text"',
);

export const userFiles = group({ files: text, authId: v.optional(value), data: v.optional(value) });

/**
 * Returns the user databases that exist.
 * @throws {InspectError} If a folder, table or column does not exist, or a file cannot be read.
 */
export function listUserFiles(
  directory: string,
  { files, authId, data }: UserFiles,
  mayBeMissing: boolean,
): readonly UserDatabase[] {
  return filesLike(directory, files, mayBeMissing).map((file) => {
    const owner = authId === undefined ? file.authId : (read(directory, file.path, authId) ?? undefined);
    return {
      path: file.path,
      ...(owner === undefined ? {} : { authId: owner }),
      ...(data === undefined ? {} : { data: read(directory, file.path, data) }),
    };
  });
}

/** Null: a file that a crash has left half made has no such table yet. */
function read(directory: string, file: string, from: UserValue): string | null {
  if (from === "text") return textIn(directory, file);
  if ("field" in from) {
    const content = jsonIn(directory, file);
    return isObject(content) ? asText(Reflect.get(content, from.field)) : null;
  }
  const { table, column, where } = from;
  const rows = readDatabase(join(directory, file), file, (database) =>
    select(database, file, { table, where, fields: { value: column } }),
  );
  return asText(rows?.[0]?.value);
}

function asText(value: unknown): string | null {
  return value === undefined || value === null ? null : String(value);
}
