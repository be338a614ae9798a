import { AsyncLocalStorage } from "node:async_hooks";
import {
  AccountNotFoundError,
  IncompatibleDatabaseError,
  InvalidCallbackError,
  isAuthId,
  UserDatabaseMissingError,
} from "../../store/index.js";
import type { Context } from "../context.js";
import { codeOf, RunAgainError } from "../failures.js";
import type { Row } from "../pool/index.js";
import { noteOf } from "../tables/index.js";
import { type Call, type Transaction, transact, transactReading } from "../transactions/index.js";
import type { UserSchema } from "../user-schema.js";
import { runUserMigrations } from "./build-schema.js";
import { inSchema } from "./in-schema.js";
import { missingUserMigrations } from "./migration-list.js";

type Callback<T> = (schema: UserSchema) => Promise<T> | T;

/** Runs a callback: see `PostgresStore.withUserSchema`. */
export async function withUserSchema<T>(
  context: Context,
  call: Call,
  authId: string,
  callback: Callback<T>,
): Promise<T> {
  checkCallback("withUserSchema", authId, callback);
  refuseInsideOwnCallback(context, authId);
  const guarded = (schema: UserSchema) => runInside(context, authId, () => callback(schema));
  return await transact(context, call, "unhurried", async (transaction) => {
    const { name } = await lockAndMigrate(context, transaction, authId);
    const result = await inSchema(transaction, { authId, name }, guarded);
    await note(context, transaction, authId, "withUserSchema");
    return { kind: "commit", result };
  });
}

/**
 * Applies the missing migrations in a transaction of their own. Returns whether some were missing.
 * @throws {AccountNotFoundError}
 */
export async function migrateUserSchema(context: Context, call: Call, authId: string): Promise<boolean> {
  return await transact(context, call, "unhurried", async (transaction) => {
    const { migrated } = await lockAndMigrate(context, transaction, authId);
    if (!migrated) return { kind: "nothing-changed", result: false };
    await note(context, transaction, authId, "migrate");
    return { kind: "commit", result: true };
  });
}

/**
 * Takes the account's lock and applies the missing migrations. The lock is on its row in the registry: it keeps apart the
 * callbacks of one account, as one database file for each user would, and it keeps the account and its schema in place. It
 * is always taken before anything in the schema is locked, also by `remove`, so that the two cannot wait for each other.
 */
async function lockAndMigrate(
  context: Context,
  transaction: Transaction,
  authId: string,
): Promise<{ readonly name: string; readonly migrated: boolean }> {
  const [row] = await transaction.rows(`${selectSchema(context)} FOR NO KEY UPDATE`, [authId]);
  const { name, digest } = schemaOf(context, authId, row);
  const missing = await missingUserMigrations(context, transaction.rows, name, digest);
  if (digest === context.userMigrations.digest) return { name, migrated: false };
  await runUserMigrations(context, transaction, { authId, name }, missing);
  await transaction.rows(`UPDATE ${context.names.schema}.user_registry SET migrations_digest = $2 WHERE auth_id = $1`, [
    authId,
    context.userMigrations.digest,
  ]);
  return { name, migrated: missing.length > 0 };
}

/**
 * Runs a callback in a transaction that cannot write: see `PostgresStore.readUserSchema`.
 *
 * It takes no lock, and REPEATABLE READ shows the rows of the account and of its tables as of one moment. But that does not
 * hold for the tables themselves: dropped ones are gone at once, and rewritten ones are empty. Example: A reads the row of
 * an account; B removes the account; for A the row is still there, but its schema is not. So afterwards the account must be
 * the one that it was, with the same key and the same migrations, or A begins again.
 */
export async function readUserSchema<T>(
  context: Context,
  call: Call,
  authId: string,
  callback: Callback<T>,
): Promise<T> {
  checkCallback("readUserSchema", authId, callback);
  return await transactReading(context, call, "REPEATABLE READ", async (session) => {
    const [row] = await session.rows(selectSchema(context), [authId]);
    const attempt = async (): Promise<T> => {
      const { name } = schemaOf(context, authId, row);
      return await inSchema(session, { authId, name }, callback);
    };
    const [outcome] = await Promise.allSettled([attempt()]);
    await session.execute("ROLLBACK; BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY");
    const [again] = await session.rows(selectSchema(context), [authId]);
    if (JSON.stringify(again) !== JSON.stringify(row)) throw new RunAgainError("the account was changed meanwhile");
    if (outcome.status === "fulfilled") return outcome.value;
    if (codeOf(outcome.reason) !== "25006") throw outcome.reason;
    throw new InvalidCallbackError("the callback of readUserSchema must not write; use withUserSchema", {
      cause: outcome.reason,
    });
  });
}

function selectSchema({ names }: Context): string {
  return `SELECT schema_name, migrations_digest, updated_at, pg_catalog.to_regnamespace(pg_catalog.quote_ident(schema_name))::text AS present
    FROM ${names.schema}.user_registry WHERE auth_id = $1`;
}

function schemaOf(
  { names }: Context,
  authId: string,
  row: Row | undefined,
): { readonly name: string; readonly digest: string } {
  const { schema_name: name, migrations_digest: digest, present } = row ?? {};
  if (name == null || digest == null) throw notFound(authId);
  if (!names.isUserSchema(name)) {
    throw new IncompatibleDatabaseError(
      `schema_name of account ${authId} is ${JSON.stringify(name)}, which is not the name of a user schema of this store`,
    );
  }
  if (present == null) {
    throw new UserDatabaseMissingError(
      `the schema ${name} of account ${authId} does not exist; restore it from a backup, or remove the account`,
    );
  }
  return { name, digest };
}

function notFound(authId: string): AccountNotFoundError {
  return new AccountNotFoundError(`no account has the auth id ${authId}; register its API key first`);
}

async function note(
  { names }: Context,
  { rows, requestId }: Transaction,
  authId: string,
  operation: "withUserSchema" | "migrate",
): Promise<void> {
  await rows(noteOf(names, operation, "(VALUES ($2::text)) AS one (auth_id)"), [requestId, authId]);
}

/** The accounts whose callbacks are running around this call. A callback that waited for its own lock would wait for ever. */
const running = new AsyncLocalStorage<ReadonlySet<string>>();

/** @throws {InvalidCallbackError} If the call is made in a callback of the same account. */
export function refuseInsideOwnCallback({ location }: Context, authId: string): void {
  if (running.getStore()?.has(`${location} ${authId}`) !== true) return;
  throw new InvalidCallbackError(
    "withUserSchema, remove and changeKey must not be called for an account from within its own callback",
  );
}

function runInside<T>({ location }: Context, authId: string, work: () => T): T {
  return running.run(new Set([...(running.getStore() ?? []), `${location} ${authId}`]), work);
}

/** Throws if an argument is none. The message does not show the auth id: by mistake it may be an API key. */
function checkCallback(method: string, authId: unknown, callback: unknown): void {
  if (typeof callback !== "function") throw new InvalidCallbackError(`${method} needs a function`);
  if (isAuthId(authId)) return;
  throw new AccountNotFoundError(
    `${method} needs an auth id, 64 hexadecimal digits (see authIdOf), and got something else`,
  );
}
