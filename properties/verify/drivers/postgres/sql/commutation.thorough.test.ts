import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KnownSchema, knowSchema, loadParser, type Schema, schemaLoader } from "#src/postgres-driver/index.js";
import { type Databases, openDatabases, type PostgresServer, startPostgres } from "#src/postgres-server/index.js";
import { seededRandom } from "../../../../seeded-random.js";
import { type Comparison, compareRandom } from "./commutation/compare.js";
import { definitionsOf, type Variant, variants } from "./commutation/definitions.js";
import { type Clients, connectClients } from "./commutation/run.js";
import { themes } from "./commutation/themes.js";

/*
 * The oracle of what statements touch: a real server. Random transactions run in a random order; then each two
 * neighbouring steps that are said not to conflict change places, and nothing may differ: no answer, no waiting, no error,
 * nothing that is left. Afterwards the knowledge is broken, one rule at a time, and the difference must show.
 */

let server: PostgresServer | undefined;
let databases: Databases | undefined;

beforeAll(async () => {
  await loadParser();
  server = await startPostgres();
  databases = await openDatabases(server.url);
});

afterAll(async () => {
  await databases?.close();
  if (server !== undefined && server.source !== "given") await server.stop();
});

interface Prepared {
  readonly clients: Clients;
  readonly schema: Schema;
}

/** Makes the tables in a new database, and reads what they are. */
async function prepare(variant: Variant): Promise<Prepared> {
  if (databases === undefined) throw new Error("the server has not started");
  const { url } = await databases.create();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(definitionsOf(variant));
  const schema = await schemaLoader(async (sql) =>
    String((await client.query({ text: sql, rowMode: "array" })).rows[0]?.[0]),
  )();
  await client.end();
  return { clients: await connectClients(url, 3), schema };
}

interface Search {
  readonly seed: number;
  readonly runsMax: number;
  /** The beginning of the names of the themes. */
  readonly theme: string;
}

/** Compares until the first difference. */
async function compare(clients: Clients, schema: KnownSchema, { seed, runsMax, theme }: Search): Promise<Comparison> {
  const found: Comparison = { pairs: 0, conflicts: 0, differences: [] };
  const rng = seededRandom(seed);
  const among = themes.filter(({ name }) => name.startsWith(theme));
  for (let count = 0; count < runsMax && found.differences.length === 0; count += 1) {
    await compareRandom(clients, schema, rng, among, found);
  }
  return found;
}

describe("steps that do not conflict commute on a real server", () => {
  test.each(variants.map((variant, index) => ({ variant, seed: index + 1 })))(
    "with foreign keys ON DELETE $variant, seed $seed",
    async ({ variant, seed }) => {
      const { clients, schema } = await prepare(variant);
      const { differences, pairs, conflicts } = await compare(clients, knowSchema(schema), {
        seed,
        runsMax: 100,
        theme: "",
      });
      await clients.close();
      expect(differences).toEqual([]);
      expect(pairs).toBeGreaterThan(40);
      expect(conflicts).toBeGreaterThan(40);
    },
    300_000,
  );
});

type Table = Schema["tables"][number];

const eachTable = (schema: Schema, change: (table: Table) => Partial<Table>): Schema => ({
  ...schema,
  tables: schema.tables.map((table) => ({ ...table, ...change(table) })),
});

const broken: readonly (readonly [rule: string, theme: string, change: (schema: Schema) => Schema])[] = [
  ["foreign keys", "foreign keys", (schema) => ({ ...schema, foreignKeys: [] })],
  ["triggers", "triggers", (schema) => eachTable(schema, () => ({ triggers: [] }))],
  [
    "the query of a view",
    "foreign keys",
    (schema) => eachTable(schema, ({ kind }) => (kind === "view" ? { definition: "SELECT 1" } : {})),
  ],
  ["partitions", "partitions", (schema) => eachTable(schema, () => ({ parents: [] }))],
  ["that each statement sees new rows", "two tables", (schema) => ({ ...schema, isolation: "repeatable read" })],
  [
    "what a function of the application reads",
    "triggers",
    (schema) => ({ ...schema, routines: [], immutableBuiltIns: [...schema.immutableBuiltIns, "team_size"] }),
  ],
];

describe("what is forgotten shows", () => {
  test.each(broken)(
    "%s",
    async (_, theme, change) => {
      const { clients, schema } = await prepare("NO ACTION");
      const { differences } = await compare(clients, knowSchema(change(schema)), { seed: 1, runsMax: 600, theme });
      await clients.close();
      expect(differences).toHaveLength(1);
    },
    300_000,
  );
});
