import { KeyAlreadyRegisteredError } from "../../store/index.js";
import type { Context } from "../context.js";
import { codeOf } from "../failures.js";
import { noteOf } from "../tables/index.js";
import { type Call, type Decision, type Transaction, transact } from "../transactions/index.js";
import { refuseInsideOwnCallback } from "../user-schemas/index.js";

/**
 * Gives the account of `authId` another auth id. Returns false if the account does not exist.
 * @throws {KeyAlreadyRegisteredError} If another account has the new auth id. Nothing was changed.
 */
export async function changeKey(context: Context, call: Call, authId: string, newAuthId: string): Promise<boolean> {
  refuseInsideOwnCallback(context, authId);
  try {
    return await transact(context, call, "brief", (transaction) => rename(context, transaction, authId, newAuthId));
  } catch (error) {
    // Another transaction registered the new key after the rows were locked, and the primary key refused this one.
    if (codeOf(error) === "23505") throw alreadyRegistered(newAuthId, error);
    throw error;
  }
}

/**
 * Locks the rows of both keys in the order of their auth ids, so that two calls which exchange keys cannot wait for each
 * other: A changes k to l, B changes l to k; without the order each would lock its own row and then wait for the other's.
 */
async function rename(
  { names }: Context,
  { rows, requestId }: Transaction,
  authId: string,
  newAuthId: string,
): Promise<Decision<boolean>> {
  const locked = await rows(
    `SELECT auth_id FROM ${names.schema}.user_registry WHERE auth_id IN ($1, $2) ORDER BY auth_id FOR UPDATE`,
    [authId, newAuthId],
  );
  if (!locked.some(({ auth_id }) => auth_id === authId)) return { kind: "nothing-changed", result: false };
  if (authId === newAuthId) return { kind: "nothing-changed", result: true };
  if (locked.length > 1) throw alreadyRegistered(newAuthId);
  // The foreign key changes the other row with it.
  await rows(`UPDATE ${names.schema}.user_registry SET auth_id = $2, updated_at = now() WHERE auth_id = $1`, [
    authId,
    newAuthId,
  ]);
  await rows(
    `WITH renamed AS (
       UPDATE ${names.schema}.api_keys SET updated_at = now() WHERE auth_id = $3 RETURNING $2::text AS auth_id
     ) ${noteOf(names, "changeKey", "renamed", "$3::text")}`,
    [requestId, authId, newAuthId],
  );
  return { kind: "commit", result: true };
}

function alreadyRegistered(newAuthId: string, cause?: unknown): KeyAlreadyRegisteredError {
  return new KeyAlreadyRegisteredError(
    `the new API key is registered already, to account ${newAuthId}; choose another key, or remove that account`,
    cause === undefined ? {} : { cause },
  );
}
