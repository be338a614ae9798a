import pg from "pg";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { postgresCatalogue, repairPostgres } from "#src/doctor/index.js";
import { type Databases, type OwnServer, openDatabases, startPostgres } from "#src/postgres-server/index.js";
import { query } from "../postgres-store/fixture.js";
import { type Plant, postgresPlants } from "./postgres-plants.js";
import { found, storeWithAccounts } from "./postgres-store.js";

/*
 * Each finding of the doctor is planted in a real store on PostgreSQL, and found, with nothing beside it.
 */

let server: OwnServer;
let databases: Databases;

beforeAll(async () => {
  const started = await startPostgres({ settings: { max_prepared_transactions: "3" } });
  if (started.source === "given") throw new Error("no URL was given");
  server = started;
  databases = await openDatabases(server.url);
  await query(server.url, "CREATE ROLE someone_else LOGIN PASSWORD 'secret'");
});
afterAll(async () => {
  await databases.close();
  await server.stop();
});

async function store() {
  const { url } = await databases.create();
  return { url, ...(await storeWithAccounts(url)) };
}

/** A session of another program, until the end of the test. */
async function session(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  return client;
}

describe("a finding in the database", () => {
  const plants = Object.entries<Plant | undefined>(postgresPlants);
  test.each(plants)("%s", async (code, plant) => {
    const { url, ...planted } = await store();
    expect(await found(url)).toEqual({});
    await query(url, plant?.sql(planted) ?? "");
    const others = (plant?.with ?? []).map((other) => [other, expect.any(Number)]);
    expect(await found(url)).toEqual({ ...Object.fromEntries(others), [code]: plant?.count ?? 1 });
  });

  test("constraint-missing, if its triggers are disabled, as a restore that failed leaves them", async () => {
    const { url, s } = await store();
    await query(url, `ALTER TABLE ${s}.api_keys DISABLE TRIGGER ALL`);
    // The table is a child in one foreign key and the parent in the other.
    expect(await found(url)).toEqual({ "constraint-missing": 2 });
  });

  test("index-invalid", async () => {
    const { url, s } = await store();
    const building = query(url, `CREATE UNIQUE INDEX CONCURRENTLY too_unique ON ${s}.api_keys (is_active)`);
    await expect(building).rejects.toThrow("could not create unique index");
    expect(await found(url)).toEqual({ "index-invalid": 1 });
  });
});

describe("a finding about the server", () => {
  test("synchronous-commit-off, for the database and for a role", async () => {
    const { url } = await store();
    await query(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    await query(url, "ALTER ROLE someone_else SET synchronous_commit = off");
    onTestFinished(async () => void (await query(url, "ALTER ROLE someone_else RESET synchronous_commit")));
    // The doctor's own session, the database, the role.
    expect(await found(url)).toEqual({ "synchronous-commit-off": 3 });
  });

  test("synchronous-standby-missing", async () => {
    const { url } = await store();
    const set = async (names: string): Promise<void> => {
      await query(url, `ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
      await query(url, "SELECT pg_reload_conf()");
      // Each new session has the setting of the server at its begin.
      while (
        (await query<{ value: string }>(url, "SELECT current_setting('synchronous_standby_names') AS value"))[0]
          ?.value !== names
      );
    };
    await set("second");
    onTestFinished(() => set(""));
    expect(await found(url)).toEqual({ "synchronous-standby-missing": 1 });
  });

  test("prepared-transaction-left, but not while it is young", async () => {
    const { url, s } = await store();
    const client = await session(url);
    await client.query(
      `BEGIN; INSERT INTO ${s}.trail (request_id, operation, auth_id) VALUES (gen_random_uuid(), 'x', '')`,
    );
    await client.query("PREPARE TRANSACTION 'forgotten'");
    onTestFinished(async () => void (await client.query("ROLLBACK PREPARED 'forgotten'").catch(() => undefined)));
    expect(await found(url)).toEqual({});
    expect(await found(url, { stuckAfterMs: 0 })).toEqual({ "prepared-transaction-left": 1 });
  });

  test("transaction-idle, but not while it is young", async () => {
    const { url } = await store();
    const client = await session(url);
    await client.query("BEGIN");
    expect(await found(url)).toEqual({});
    expect(await found(url, { stuckAfterMs: 0 })).toEqual({ "transaction-idle": 1 });
  });

  test("transaction-old, but not while it is young", async () => {
    const { url } = await store();
    const client = await session(url);
    const working = client.query("SELECT pg_sleep(60)").catch(() => undefined);
    while (
      (await query(url, "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)' AND state = 'active'"))
        .length === 0
    );
    expect(await found(url)).toEqual({});
    expect(await found(url, { stuckAfterMs: 0 })).toEqual({ "transaction-old": 1 });
    await query(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'");
    await working;
  });

  test("sessions-hidden, if the role may read the store but not see the others", async () => {
    const { url, s } = await store();
    await query(
      url,
      `GRANT USAGE ON SCHEMA ${s} TO someone_else; GRANT SELECT ON ALL TABLES IN SCHEMA ${s} TO someone_else`,
    );
    const asOther = new URL(url);
    [asOther.username, asOther.password] = ["someone_else", "secret"];
    expect(await found(asOther.href)).toEqual({ "sessions-hidden": 1 });
  });

  test("a role that may not read the store is told so", async () => {
    const { url } = await store();
    const asOther = new URL(url);
    [asOther.username, asOther.password] = ["someone_else", "secret"];
    await expect(found(asOther.href)).rejects.toMatchObject({
      code: "UNREADABLE",
      message: /permission denied.*grant/,
    });
  });
});

test("every finding is planted, but for those of other tests", () => {
  const here = ["index-invalid", "synchronous-commit-off", "synchronous-standby-missing", "prepared-transaction-left"];
  const others = ["transaction-idle", "transaction-old", "sessions-hidden", "fsync-off", "failover-may-lose"];
  expect([...Object.keys(postgresPlants), ...here, ...others].sort()).toEqual(Object.keys(postgresCatalogue).sort());
});

describe("repair", () => {
  test("changes no row, and leaves what the database refuses", async () => {
    const { url, ...planted } = await store();
    await query(url, postgresPlants["duplicate-auth-id"]?.sql(planted) ?? "");
    const { done, refused, diagnosis } = await repairPostgres(url);
    expect(refused.map(({ subject, reason }) => [subject, reason])).toEqual([
      ["api_keys: PRIMARY KEY (auth_id)", expect.stringMatching(/could not create unique index/)],
      [expect.stringMatching(/^user_registry: FOREIGN KEY/), expect.stringMatching(/no unique constraint/)],
    ]);
    expect(done.map(({ statement }) => statement)).toEqual([
      expect.stringMatching(/user_registry_pkey PRIMARY KEY/),
      expect.stringMatching(/ADD CONSTRAINT api_keys_auth_id_fkey/),
      expect.stringMatching(/VALIDATE CONSTRAINT api_keys_auth_id_fkey/),
    ]);
    expect(diagnosis.findings.map(({ code, count }) => [code, count])).toContainEqual(["duplicate-auth-id", 1]);
  });

  test("what is undone as it says is as before", async () => {
    const { url, ...planted } = await store();
    await query(url, postgresPlants["constraint-missing"]?.sql(planted) ?? "");
    const before = await found(url);
    const { done } = await repairPostgres(url);
    expect(await found(url)).toEqual({});
    for (const { undo } of done.toReversed()) if (undo !== "") await query(url, undo);
    expect(await found(url)).toEqual(before);
  });
});
