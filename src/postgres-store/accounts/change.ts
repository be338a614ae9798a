import type { Settings } from "../../store/index.js";
import type { Context } from "../context.js";
import { noteOf } from "../tables/index.js";
import { type Call, transact } from "../transactions/index.js";

/** Sets the given fields in one statement. Returns false if the account does not exist. */
export async function changeAccount(
  context: Context,
  call: Call,
  operation: "update" | "setActive",
  authId: string,
  { keyName, pollInterval, active }: Settings & { readonly active?: boolean },
): Promise<boolean> {
  const { names } = context;
  return await transact(context, call, "brief", async ({ rows, requestId }) => {
    const [row] = await rows(
      `WITH changed AS (
         UPDATE ${names.schema}.api_keys SET
           key_name = CASE WHEN $3::boolean THEN $4::text ELSE key_name END,
           poll_interval = CASE WHEN $5::boolean THEN $6::integer ELSE poll_interval END,
           is_active = coalesce($7::boolean, is_active),
           updated_at = now()
         WHERE auth_id = $2 RETURNING auth_id
       ), noted AS (${noteOf(names, operation, "changed")})
       SELECT auth_id FROM changed`,
      [
        requestId,
        authId,
        keyName !== undefined,
        keyName ?? null,
        pollInterval !== undefined,
        pollInterval ?? null,
        active ?? null,
      ],
    );
    return row === undefined ? { kind: "nothing-changed", result: false } : { kind: "commit", result: true };
  });
}
