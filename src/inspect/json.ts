import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AccountRow, StoreSnapshot } from "rollcall/model";
import * as v from "valibot";
import { meantBy } from "../workload/index.js";
import { advice, InspectError } from "./errors.js";
import { jsonIn, refuseMissing } from "./files.js";
import { checkOptions, flag, group, isObject, text } from "./options.js";
import { listUserFiles, type UserFiles, userFiles } from "./user-files.js";

/** The name of a field of an account's entry, or a function of the entry and its key in the list. */
export type JsonField = string | ((entry: { readonly [field: string]: unknown }, key: string) => unknown);

/** Where the accounts are in a JSON file. Fields that are left out are not checked. */
export interface JsonAccounts {
  /** The path to the list: `"users"`, `"data.users"`. An array, or an object with one entry for each account. Default: the whole file. */
  readonly list?: string;
  /** What identifies an account for ever. Of an object: `(_, key) => key`. */
  readonly authId: JsonField;
  readonly keyName?: JsonField;
  /** Seconds. */
  readonly pollInterval?: JsonField;
  readonly active?: JsonField;
  /** What `writeUserData` wrote, or null. */
  readonly data?: JsonField;
}

/** Options of {@link inspectJson}. */
export interface InspectJsonOptions {
  /** The file, relative to the directory of the run. */
  readonly file: string;
  readonly accounts: JsonAccounts;
  readonly userDatabases?: UserFiles;
  /** True: until the store creates the file, it counts as empty. Default: false, and a missing file is an error. */
  readonly mayBeMissing?: boolean;
}

const field = v.union([text, v.function()], "the name of a field or a function of the entry");
const form = group({
  file: text,
  accounts: group({
    list: v.optional(text),
    authId: field,
    keyName: v.optional(field),
    pollInterval: v.optional(field),
    active: v.optional(field),
    data: v.optional(field),
  }),
  userDatabases: v.optional(userFiles),
  mayBeMissing: v.optional(flag),
});

/**
 * Returns an `inspect` for a target whose accounts are in one JSON file. A setting that an entry does not have is null.
 * @throws {InspectError} If an option is missing, misspelt or of the wrong form. `inspect` throws it if the file, the list
 *   or a field does not exist, and names those that do.
 * @example
 * ```ts
 * inspect: inspectJson({ file: "data.json", accounts: { list: "users", authId: "id", keyName: "name" } })
 * ```
 */
export function inspectJson(options: InspectJsonOptions): (directory: string) => StoreSnapshot {
  checkOptions("inspectJson", form, options);
  const { file, accounts, userDatabases, mayBeMissing = false } = options;
  return (directory) => ({
    accounts: readAccounts(directory, file, accounts, mayBeMissing),
    ...(userDatabases && { userDatabases: listUserFiles(directory, userDatabases, mayBeMissing) }),
    names: { accounts: accounts.list ?? file },
  });
}

function readAccounts(
  directory: string,
  file: string,
  { list, ...fields }: JsonAccounts,
  mayBeMissing: boolean,
): readonly AccountRow[] {
  if (!existsSync(join(directory, file))) {
    if (mayBeMissing) return [];
    refuseMissing(directory, file);
  }
  return entriesIn(file, list, jsonIn(directory, file)).map(({ key, entry }) => {
    const values = Object.entries(fields).map(([name, field]) => [name, fieldOf(file, name, field, entry, key)]);
    return Object.fromEntries(values) as AccountRow;
  });
}

interface Entry {
  readonly key: string;
  readonly entry: unknown;
}

function entriesIn(file: string, list: string | undefined, content: unknown): readonly Entry[] {
  let found = content;
  for (const name of list?.split(".") ?? []) {
    const names = isObject(found) ? Object.keys(found) : [];
    if (!isObject(found) || !names.includes(name)) {
      throw new InspectError("INSPECT_TABLE_UNKNOWN", `${file} has no list ${list}; ${advice(name, names)}`);
    }
    found = Reflect.get(found, name);
  }
  if (typeof found === "object" && found !== null) {
    return Object.entries(found).map(([key, entry]) => ({ key, entry }));
  }
  throw new InspectError("INSPECT_VALUE_WRONG", `${list ?? "the content"} of ${file} must be an array or an object`);
}

function fieldOf(file: string, name: string, field: JsonField, entry: unknown, key: string): unknown {
  if (typeof field === "function") return field(entry as { readonly [field: string]: unknown }, key);
  const names = isObject(entry) ? Object.keys(entry) : [];
  if (isObject(entry) && names.includes(field)) {
    const value: unknown = Reflect.get(entry, field);
    return name === "authId" && typeof value === "number" ? String(value) : value;
  }
  // JSON leaves out what is undefined, so a setting may be missing; but not under a name that resembles another.
  if (name !== "authId" && meantBy(field, names) === undefined) return name === "active" ? undefined : null;
  throw new InspectError(
    "INSPECT_COLUMN_UNKNOWN",
    `an entry of ${file} has no field ${field}; ${advice(field, names)}`,
  );
}
