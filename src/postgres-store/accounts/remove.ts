import { IncompatibleDatabaseError } from "../../store/index.js";
import type { Context } from "../context.js";
import { noteOf } from "../tables/index.js";
import { type Call, transact } from "../transactions/index.js";
import { refuseInsideOwnCallback } from "../user-schemas/index.js";

/**
 * Deletes an account with both rows and its schema. Returns false if it does not exist. The row goes first: its lock waits
 * for a callback that is at work in the schema, see `with-user-schema.ts`.
 */
export async function removeAccount(context: Context, call: Call, authId: string): Promise<boolean> {
  const { names } = context;
  refuseInsideOwnCallback(context, authId);
  return await transact(context, call, "brief", async ({ rows, execute, requestId }) => {
    const [row] = await rows(
      `WITH removed AS (
         DELETE FROM ${names.schema}.user_registry WHERE auth_id = $2 RETURNING auth_id, schema_name
       ), noted AS (${noteOf(names, "remove", "removed")})
       SELECT schema_name FROM removed`,
      [requestId, authId],
    );
    const schema = row?.schema_name;
    if (schema == null) return { kind: "nothing-changed", result: false };
    if (!names.isUserSchema(schema)) {
      throw new IncompatibleDatabaseError(
        `schema_name of account ${authId} is ${JSON.stringify(schema)}, which is not the name of a user schema of this store`,
      );
    }
    // It may have been dropped by hand.
    await execute(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    return { kind: "commit", result: true };
  });
}
