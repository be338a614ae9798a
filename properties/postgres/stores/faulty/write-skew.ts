/* Counts in REPEATABLE READ whether another doctor is on call, then leaves: two that leave at once both count each other. */

import { creating, openPool, retryTransaction, transaction, withConnection } from "../connections.js";
import { type OnCallTarget, onCallModel, table } from "../on-call.js";

const target: OnCallTarget = {
  name: "write-skew",
  services: { postgres: {} },
  model: onCallModel,
  setup: creating(...table),
  inspect: (_directory, services) =>
    withConnection(services, async (client) => {
      const { rows } = await client.query<{ name: string }>("SELECT name FROM doctors WHERE on_call ORDER BY name");
      return rows.map(({ name }) => name);
    }),
  connect(_directory, services) {
    const pool = openPool(services);
    return {
      leave: (name) =>
        retryTransaction(pool, "BEGIN ISOLATION LEVEL REPEATABLE READ", ["40001"], async (client) => {
          const others = "SELECT 1 FROM doctors WHERE on_call AND name <> $1";
          const { rowCount } = await client.query(others, [name]);
          if (rowCount === 0) return false;
          await client.query("UPDATE doctors SET on_call = false WHERE name = $1", [name]);
          return true;
        }),
      comeBack: (name) =>
        transaction(pool, async (client) => {
          await client.query("UPDATE doctors SET on_call = true WHERE name = $1", [name]);
        }),
      close: () => pool.end(),
    };
  },
};
export default target;
