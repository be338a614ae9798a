import pg from "pg";
import { shuffled, uniform } from "./distributions.js";
import type { Experiment, Guard } from "./experiment.js";
import type { StressSize } from "./uniqueness.js";
import { inTransaction, openWorkers, type Request } from "./workers.js";

/*
 * Associations (figures 4 and 5 of the paper): a user is inserted if a SELECT finds the department; a department is deleted
 * after its users. Counted are the users without a department.
 */

/** In each round the requests insert users of one department, and one more request deletes it. */
export function associationStress(clients: readonly number[], { rounds, requests }: StressSize): Experiment {
  return {
    title: "association, one department",
    settingName: "clients",
    settings: clients,
    run: (url, setting, guard, random) =>
      countOrphans(url, guard, setting, rounds, async (serve) => {
        for (let department = 1; department <= rounds; department += 1) {
          const inserts = Array.from({ length: requests }, () => insertUser(department));
          await serve(shuffled([...inserts, deleteDepartment(department)], random));
        }
      }),
  };
}

/** 64 clients make 100 requests each to departments drawn from as many as the setting says; one in eleven deletes. */
export function associationWorkload(departmentCounts: readonly number[]): Experiment {
  return {
    title: "association, many departments",
    settingName: "departments",
    settings: departmentCounts,
    run(url, setting, guard, random) {
      const draw = uniform(setting, random);
      const requests = Array.from({ length: workloadClients * requestsEach }, () =>
        random() * (insertsForEachDelete + 1) < 1 ? deleteDepartment(draw()) : insertUser(draw()),
      );
      return countOrphans(url, guard, workloadClients, setting, (serve) => serve(requests));
    },
  };
}

const workloadClients = 64;
const requestsEach = 100;
const insertsForEachDelete = 10;

function insertUser(department: number): Request {
  return inTransaction(async (client) => {
    if (!(await exists(client, department))) return;
    await client.query("INSERT INTO users (department_id) VALUES ($1)", [department]);
  });
}

function deleteDepartment(department: number): Request {
  return inTransaction(async (client) => {
    if (!(await exists(client, department))) return;
    await client.query("DELETE FROM users WHERE department_id = $1", [department]);
    await client.query("DELETE FROM departments WHERE id = $1", [department]);
  });
}

async function exists(client: pg.Client, department: number): Promise<boolean> {
  const { rowCount } = await client.query("SELECT 1 FROM departments WHERE id = $1 LIMIT 1", [department]);
  return rowCount === 1;
}

async function countOrphans(
  url: string,
  guard: Guard,
  clients: number,
  departments: number,
  work: (serve: (requests: readonly Request[]) => Promise<void>) => Promise<void>,
): Promise<number> {
  const monitor = new pg.Client({ connectionString: url });
  await monitor.connect();
  const workers = await openWorkers(url, clients);
  try {
    const reference = guard === "database" ? "REFERENCES departments ON DELETE CASCADE" : "";
    await monitor.query(`
      DROP TABLE IF EXISTS users, departments;
      CREATE TABLE departments (id integer PRIMARY KEY);
      CREATE TABLE users (id bigserial PRIMARY KEY, department_id integer NOT NULL ${reference});
      CREATE INDEX ON users (department_id);
      INSERT INTO departments SELECT generate_series(1, ${departments});`);
    await work(workers.serve);
    const { rows } = await monitor.query<{ count: string }>(
      "SELECT count(*) FROM users WHERE NOT EXISTS (SELECT FROM departments WHERE id = department_id)",
    );
    return Number(rows[0]?.count);
  } finally {
    await workers.close();
    await monitor.end();
  }
}
