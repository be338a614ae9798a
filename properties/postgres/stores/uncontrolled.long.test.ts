import { tmpdir } from "node:os";
import type { RegistrationTarget } from "rollcall/verify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Databases, openDatabases, type PostgresServer, startPostgres } from "#src/postgres-server/index.js";
import { correctStores, modulePath } from "./index.js";

/*
 * The correct stores judged by something other than Rollcall: many real clients at once, and counting.
 */

const clientCount = 16;
const rounds = 25;
/** These do not register. */
const withOwnModel = ["association", "on-call"];

let server: PostgresServer;
let databases: Databases;

beforeAll(async () => {
  server = await startPostgres();
  databases = await openDatabases(server.url);
});
afterAll(async () => {
  await databases.close();
  await server.stop();
});

async function load(name: string): Promise<RegistrationTarget> {
  const { default: target } = (await import(modulePath("correct", name))) as { default: RegistrationTarget };
  return target;
}

describe("Without control, 16 clients that register one key get one account of", () => {
  test.each(correctStores.filter((name) => !withOwnModel.includes(name)))("%s", async (name) => {
    const target = await load(name);
    const database = await databases.create();
    const services = { postgres: { connectionString: database.url } };
    await target.setup?.(tmpdir(), services);
    const clients = await Promise.all(Array.from({ length: clientCount }, () => target.connect(tmpdir(), services)));
    try {
      for (let round = 0; round < rounds; round += 1) {
        const outcomes = await Promise.allSettled(clients.map((client) => client.register(`key ${round}`, {})));
        const answers = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
        const errors = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
        expect(errors.filter((error) => !target.isConflict?.(error))).toEqual([]);
        expect(answers.filter(({ created }) => created)).toHaveLength(1);
        expect(new Set(answers.map(({ authId }) => authId)).size).toBe(1);
      }
      const { accounts, apiKeys = accounts } = await target.inspect(tmpdir(), services);
      expect(apiKeys).toHaveLength(rounds);
    } finally {
      await Promise.all(clients.map((client) => client.close?.()));
      await database.drop();
    }
  });
});
