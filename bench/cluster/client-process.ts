import type { PostgresStore } from "rollcall";
import type { Answer, Order } from "./protocol.js";
import { openRegistry } from "./registry.js";

/*
 * The entry of a process of clients. Each has a store of its own with connections of its own.
 */

const stores = new Map<number, PostgresStore>();

process.on("message", async (order: Order) => {
  try {
    send(await obey(order));
  } catch (error) {
    send({ type: "failed", client: order.client, message: error instanceof Error ? error.message : String(error) });
  }
});
process.once("disconnect", () => process.exit());

async function obey(order: Order): Promise<Answer> {
  const { client } = order;
  switch (order.type) {
    case "open":
      stores.set(client, await openRegistry(order.connectionString, client));
      return { type: "opened", client };
    case "register": {
      const store = stores.get(client);
      if (store === undefined) throw new Error(`client ${client} was not opened`);
      const { authId, created, keyName, pollInterval } = await store.register(order.key, order.settings);
      return { type: "registered", client, account: { authId, created, keyName, pollInterval } };
    }
    default:
      return order satisfies never;
  }
}

function send(answer: Answer): void {
  process.send?.(answer);
}
