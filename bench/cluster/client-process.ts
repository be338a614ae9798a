import { openPlainRegistry } from "./plain-registry.js";
import type { Answer, Order } from "./protocol.js";
import type { Registry } from "./registry.js";

/*
 * The entry of a process of clients. Each has a store of its own with connections of its own.
 */

const registries = new Map<number, Registry>();

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
      registries.set(client, await openPlainRegistry(order.connectionString));
      return { type: "opened", client };
    case "register": {
      const registry = registries.get(client);
      if (registry === undefined) throw new Error(`client ${client} was not opened`);
      return { type: "registered", client, account: await registry.register(order.key, order.settings) };
    }
    default:
      return order satisfies never;
  }
}

function send(answer: Answer): void {
  process.send?.(answer);
}
