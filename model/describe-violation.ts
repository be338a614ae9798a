import type { Violation } from "./invariants.js";

/** How a sentence names an auth id. */
export type NameAuthId = (authId: string) => string;

/**
 * The sentence of a violation: what was expected and what came, with the names that the store gives its tables. `name`
 * names an auth id. Default: `briefAuthId`; a caller that knows the key of an auth id can name that, too.
 */
export function describeViolation({ code, subject, values }: Violation, name: NameAuthId = briefAuthId): string {
  const { times, table, other, path, owner, what, expected, actual } = values;
  switch (code) {
    case "duplicate-api-key":
    case "duplicate-registry-row":
      return `${name(subject)} stands ${times} times in ${table} instead of once`;
    case "duplicate-db-path": {
      const authIds = values.authIds as readonly string[];
      return `${times} users share the database ${subject}: ${authIds.map(name).join(", ")}`;
    }
    case "key-without-registry":
    case "registry-without-key":
      return `${name(subject)} has a row in ${table} but none in ${other}`;
    case "database-missing":
      return `${name(subject)} is registered, but its database ${path} does not exist`;
    case "database-foreign":
      return `${path} should belong to ${name(subject)} but says it belongs to ${name(String(owner))}`;
    case "database-recreated":
      return `the lost database of ${name(subject)} came back without its data as ${path}`;
    case "database-without-registry":
      return what === "no row has its owner"
        ? `the database ${subject} exists, but no row of ${table} has its owner`
        : `the database ${subject} exists, but no row of ${table} names it`;
    case "account-lost":
      return `the registration of ${name(subject)} was acknowledged, but no table has it any more`;
    case "account-unexpected":
      return `${name(subject)} is stored, but nobody with that auth id is registered`;
    case "auth-id-shared":
      return `two API keys share the auth id ${name(subject)}; the second is "${values.second}"`;
    case "key-name-differs":
    case "poll-interval-differs":
    case "active-differs":
    case "data-differs": {
      const where = table === undefined ? `value in the ${what}` : `${what} in ${table}`;
      return `the ${where} of ${name(subject)} is ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`;
    }
    case "own-invariant":
      return String(values.sentence);
    default:
      return code satisfies never;
  }
}

/** Enough of an auth id to recognise it: a SHA-256 in full makes every sentence unreadable. */
export function briefAuthId(authId: string): string {
  return authId.length > 16 ? `${authId.slice(0, 12)}…` : authId;
}
