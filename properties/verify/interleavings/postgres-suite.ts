import { describe, expect, test } from "vitest";
import { callers, controlledOnPostgres } from "../controlled.js";
import { serverForFile } from "../drivers/postgres/server.js";
import { targetModule } from "../target-module.js";
import { everySchedule, type Shown } from "./brute-force.js";
import { exploredSchedules } from "./explored-schedules.js";
import type { PostgresProgram } from "./postgres-programs.js";

/** Compares the reduction with brute force, for each of these programs. */
export function describePostgresReduction(programs: readonly PostgresProgram[]): void {
  describe("over PostgreSQL the reduction runs one schedule of each class, and so shows every outcome of a program", () => {
    const { freshUrl } = serverForFile();

    test.each(programs)("$what", async (program) => {
      const { clients = 2 } = program;
      const run = controlledOnPostgres(moduleOf(program), callers(clients), await freshUrl());
      const every = await everySchedule(run);
      const explored = await exploredSchedules(run, clients);
      expect(explored.complete).toBe(true);
      expect(outcomesOf(explored)).toEqual(outcomesOf(every));
      expect([...explored.classes.keys()].sort()).toEqual([...every.classes.keys()].sort());
      // A class is really one: all its schedules have the same outcome.
      for (const outcomes of every.classes.values()) expect(outcomes.size).toBe(1);
    });
  });
}

/** Returns a target module whose clients run the body of a program. */
function moduleOf({ tables, body }: PostgresProgram): string {
  return targetModule(`
    import { createRequire } from "node:module";
    const pg = createRequire(${JSON.stringify(import.meta.url)})("pg");
    const connected = async ({ postgres }) => {
      const client = new pg.Client({ connectionString: postgres.connectionString });
      client.on("error", () => {});
      await client.connect();
      return client;
    };
    const answer = (...seen) => ({ authId: JSON.stringify(seen) });
    const caught = (work) => work().then(() => undefined, (error) => error.code);
    export default {
      name: "scripted",
      services: { postgres: {} },
      async setup(_, services) {
        const client = await connected(services);
        await client.query(${JSON.stringify(tables)});
        await client.end();
      },
      async connect(_, services) {
        const client = await connected(services);
        const sql = async (text, ...values) => (await client.query(text, values)).rows;
        return { async register(key) { ${body} }, close: () => client.end() };
      },
      inspect: () => ({ apiKeys: [], registry: [], userDatabases: [] }),
    };
  `);
}

const outcomesOf = ({ classes }: Shown): string[] =>
  [...new Set([...classes.values()].flatMap((outcomes) => [...outcomes]))].sort();
