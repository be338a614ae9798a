import { relative, resolve, sep } from "node:path";
import type { StoreSnapshot } from "rollcall/model";
import * as v from "valibot";
import { shown } from "../core/index.js";
import { BrokenTargetError, misspellingsIn } from "../workload/index.js";

const data = v.optional(v.nullable(v.string()));
const row = {
  authId: v.string(),
  keyName: v.optional(v.nullable(v.string())),
  pollInterval: v.optional(v.nullable(v.number())),
  active: v.optional(v.boolean()),
};

const snapshot = v.object({
  accounts: v.optional(v.array(v.object({ ...row, data }))),
  apiKeys: v.optional(v.array(v.object(row))),
  registry: v.optional(v.array(v.object({ authId: v.string(), dbPath: v.string(), active: v.optional(v.boolean()) }))),
  userDatabases: v.optional(v.array(v.object({ path: v.string(), authId: v.optional(v.string()), data }))),
  names: v.optional(
    v.object({ accounts: v.optional(v.string()), apiKeys: v.optional(v.string()), registry: v.optional(v.string()) }),
  ),
});

/**
 * Returns what `inspect` returned, with paths relative to the run's directory, so that each file has one name.
 * @throws BrokenTargetError if it is no snapshot, has a misspelt list, or names a file outside the directory.
 */
export function toSnapshot(directory: string, answer: unknown): StoreSnapshot {
  const parsed = v.safeParse(snapshot, answer);
  if (!parsed.success) {
    throw new BrokenTargetError(
      `inspect must return a snapshot { accounts or apiKeys, registry?, userDatabases? }, but ${describeIssue(parsed.issues[0])}`,
    );
  }
  const { accounts, apiKeys, registry, userDatabases, names } = parsed.output;
  refuseMisspelt(answer as object);
  if ((accounts === undefined) === (apiKeys === undefined)) {
    const came = accounts === undefined ? "neither" : "both";
    throw new BrokenTargetError(
      `inspect must return accounts (a store with one table) or apiKeys (with two), but returned ${came}`,
    );
  }
  return {
    accounts,
    apiKeys,
    registry: registry?.map((each) => ({ ...each, dbPath: inside(directory, each.dbPath) })),
    userDatabases: userDatabases?.map((database) => ({ ...database, path: inside(directory, database.path) })),
    names,
  };
}

const kinds: { readonly [expected: string]: string } = {
  string: "a string",
  number: "a number",
  boolean: "true or false",
  Array: "an array",
  Object: "an object",
};

/** Returns, for example, "accounts[0].authId must be a string, but is 7". */
function describeIssue({ path, input, expected }: v.BaseIssue<unknown>): string {
  const location = (path ?? []).map(({ key }) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  if (location === "") return `it returned ${shown(input)}`;
  const where = location.replace(/^\./, "");
  return input === undefined
    ? `${where} is missing`
    : `${where} must be ${kinds[expected ?? ""] ?? expected}, but is ${shown(input)}`;
}

/** A list that is left out is not checked, so one that is misspelt would be left out unnoticed. */
function refuseMisspelt(answer: {
  readonly accounts?: unknown;
  readonly apiKeys?: unknown;
  readonly names?: object;
}): void {
  const main = answer.accounts === undefined && answer.apiKeys === undefined ? ["accounts", "apiKeys"] : [];
  const [misspelt] = [
    ...misspellingsIn(Object.keys(answer), [...main, "registry", "userDatabases"]),
    ...misspellingsIn(Object.keys(answer.names ?? {}), ["accounts", "apiKeys", "registry"]).map(({ given, meant }) => ({
      given: `names.${given}`,
      meant: `names.${meant}`,
    })),
  ];
  if (misspelt === undefined) return;
  throw new BrokenTargetError(
    `inspect must return a snapshot, but ${misspelt.given} is no list of a snapshot; did you mean ${misspelt.meant}?`,
  );
}

function inside(directory: string, path: string): string {
  const inner = relative(directory, resolve(directory, path));
  if (inner !== "" && inner !== ".." && !inner.startsWith(`..${sep}`)) return inner;
  throw new BrokenTargetError(
    `inspect names "${path}", which is no file inside the directory of the run, ${directory}`,
  );
}
