import type { Registration, Settings } from "../../store/index.js";
import type { Context } from "../context.js";
import { RunAgainError } from "../failures.js";
import { accountColumns, accountOf, findAccount, noteOf } from "../tables/index.js";
import { type Call, type Decision, type Transaction, transact } from "../transactions/index.js";
import { buildUserSchema } from "../user-schemas/index.js";

/**
 * Gets or creates an account. Most keys are registered already, so it is read first. That is no check before the insert: the
 * insert itself decides, by the primary key.
 */
export async function register(
  context: Context,
  call: Call,
  authId: string,
  settings: Settings,
): Promise<Registration> {
  const found = await findAccount(context, call, authId);
  if (found !== undefined) return { ...found, created: false };
  const beginning = context.userMigrations.list.every(({ up }) => typeof up === "string") ? "brief" : "unhurried";
  return await transact(context, call, beginning, (transaction) => create(context, transaction, authId, settings));
}

/**
 * Creates the account with both rows, its schema, and its entry in the trail.
 *
 * If another transaction is registering this key, the insert waits for it. If that one is rolled back, the insert goes in; if
 * it is committed, there is a conflict and no row is returned. The row of the other one is not visible to the statement that
 * met the conflict, whose snapshot is older, but it is to the next one. It may have been removed again by then.
 */
async function create(
  context: Context,
  transaction: Transaction,
  authId: string,
  settings: Settings,
): Promise<Decision<Registration>> {
  const { names, userMigrations } = context;
  const name = names.newUserSchema();
  const [created] = await transaction.rows(
    `WITH registered AS (
       INSERT INTO ${names.schema}.user_registry (auth_id, schema_name, migrations_digest)
       VALUES ($2, $3, $4) ON CONFLICT (auth_id) DO NOTHING RETURNING auth_id
     ), noted AS (${noteOf(names, "register", "registered")}),
     k AS (
       INSERT INTO ${names.schema}.api_keys (auth_id, key_name, poll_interval)
       SELECT auth_id, $5::text, $6::integer FROM registered RETURNING *
     )
     SELECT ${accountColumns} FROM k`,
    [
      transaction.requestId,
      authId,
      name,
      userMigrations.digest,
      settings.keyName ?? null,
      settings.pollInterval ?? null,
    ],
  );
  const account = accountOf(created);
  if (account !== undefined) {
    await buildUserSchema(context, transaction, { authId, name });
    return { kind: "commit", result: { ...account, created: true } };
  }
  const [row] = await transaction.rows(
    `SELECT ${accountColumns} FROM ${names.schema}.api_keys k WHERE k.auth_id = $1`,
    [authId],
  );
  const existing = accountOf(row);
  if (existing === undefined) throw new RunAgainError("the account was removed while it was being registered");
  return { kind: "nothing-changed", result: { ...existing, created: false } };
}
