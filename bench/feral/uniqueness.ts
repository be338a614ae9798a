import pg from "pg";
import { type Draw, uniform, zipfian } from "./distributions.js";
import type { Experiment, Guard } from "./experiment.js";
import { inTransaction, openWorkers, type Request } from "./workers.js";

/*
 * Uniqueness (figures 2 and 3 of the paper): a record is inserted if a SELECT finds none with its key. Counted are the records
 * that are too many.
 */

export interface StressSize {
  readonly rounds: number;
  /** Requests at once in each round. */
  readonly requests: number;
}

/** In each round every request inserts the same new key. */
export function uniquenessStress(clients: readonly number[], { rounds, requests }: StressSize): Experiment {
  return {
    title: "uniqueness, the same key",
    settingName: "clients",
    settings: clients,
    run: (url, setting, guard) =>
      countDuplicates(url, guard, setting, async (serve) => {
        for (let round = 0; round < rounds; round += 1) {
          await serve(Array.from({ length: requests }, () => insertIfNew(`round ${round}`)));
        }
      }),
  };
}

const distributions: { readonly [Name in "uniform" | "zipfian"]: (keys: number, random: () => number) => Draw } = {
  uniform,
  zipfian,
};

/** 64 clients insert 100 keys each, drawn from as many as the setting says. */
export function uniquenessWorkload(distribution: "uniform" | "zipfian", keyCounts: readonly number[]): Experiment {
  return {
    title: `uniqueness, ${distribution} keys`,
    settingName: "possible keys",
    settings: keyCounts,
    run(url, setting, guard, random) {
      const draw = distributions[distribution](setting, random);
      return countDuplicates(url, guard, workloadClients, (serve) =>
        serve(Array.from({ length: workloadClients * requestsEach }, () => insertIfNew(`key ${draw()}`))),
      );
    },
  };
}

const workloadClients = 64;
const requestsEach = 100;

function insertIfNew(key: string): Request {
  return inTransaction(async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM key_values WHERE key = $1 LIMIT 1", [key]);
    if (rowCount === 0) await client.query("INSERT INTO key_values (key) VALUES ($1)", [key]);
  });
}

async function countDuplicates(
  url: string,
  guard: Guard,
  clients: number,
  work: (serve: (requests: readonly Request[]) => Promise<void>) => Promise<void>,
): Promise<number> {
  const monitor = new pg.Client({ connectionString: url });
  await monitor.connect();
  const workers = await openWorkers(url, clients);
  try {
    const index = guard === "database" ? "UNIQUE INDEX" : "INDEX";
    await monitor.query(`
      DROP TABLE IF EXISTS key_values;
      CREATE TABLE key_values (id bigserial PRIMARY KEY, key text NOT NULL);
      CREATE ${index} ON key_values (key);`);
    await work(workers.serve);
    const { rows } = await monitor.query<{ count: string }>(
      "SELECT count(*) - count(DISTINCT key) AS count FROM key_values",
    );
    return Number(rows[0]?.count);
  } finally {
    await workers.close();
    await monitor.end();
  }
}
