import { newDatabaseId } from "../store/index.js";

/** The names of what a store has in its database. All are safe to put into SQL as they are. */
export interface Names {
  /** The schema of the store's own tables. */
  readonly schema: string;
  /** What the names of all user schemas begin with. */
  readonly userPrefix: string;
  /** Returns the name of a new user schema. No other one has it, and none had it before. */
  newUserSchema(): string;
  /** Returns whether it is the name of a user schema of this store. Any other name from a row is not put into SQL. */
  isUserSchema(name: string): boolean;
}

/**
 * Returns the names of a store.
 *
 * The name of a user schema is random, and not the auth id: PostgreSQL shortens names to 63 bytes, with a notice only, so
 * that the schemas of two auth ids of 64 digits that differ in the last one would be the same. Besides an account that is
 * registered again gets another schema than the one that is being dropped, and `changeKey` leaves the schema alone.
 */
export function namesOf(schema: string): Names {
  const userPrefix = `${schema}_u_`;
  const pattern = new RegExp(`^${userPrefix}[0-9a-f]{32}$`);
  return {
    schema,
    userPrefix,
    newUserSchema: () => `${userPrefix}${newDatabaseId()}`,
    isUserSchema: (name) => pattern.test(name),
  };
}

/** Returns whether a schema may have this name: it needs no quotes, and leaves room for what user schemas add to it. */
export function isSchemaName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,23}$/.test(name) && !name.startsWith("pg_");
}
