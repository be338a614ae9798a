import { setImmediate } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { type PostgresStore, RegistrationStoreError } from "rollcall";
import { checkLinearizability } from "rollcall/checker";
import { type Account, type KeyOperation, type KeyResponse, stepKey } from "rollcall/model";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../seeded-random.js";
import { open, postgresForTests, query } from "./fixture.js";
import { invoke, shown } from "./model-client.js";
import { startWireProxy } from "./wire-proxy.js";

const postgres = postgresForTests();

/** One operation of a client, as the checker takes it. */
interface Recorded {
  readonly client: number;
  readonly operation: KeyOperation;
  readonly call: number;
  readonly return: number | null;
  readonly response: KeyResponse | undefined;
}

/** The model of one key. Without a response any is possible. */
const accounts = {
  initial: null as Account | null,
  step(account: Account | null, operation: KeyOperation, response: KeyResponse | undefined) {
    const next = stepKey(account ?? undefined, operation);
    if (response !== undefined && !isDeepStrictEqual(response, shown(next.response))) return undefined;
    return next.account ?? null;
  },
  equal: (a: Account | null, b: Account | null) => isDeepStrictEqual(a, b),
  readOnly: () => false,
  partition: ({ key }: KeyOperation) => key,
};

const keys = ["one", "two", "three"];

function drawOperation(random: () => number, serial: number): KeyOperation {
  const key = keys[Math.floor(random() * keys.length)] ?? "one";
  const drawn = random();
  if (drawn < 0.35) return { type: "register", key, settings: { keyName: `name ${serial}` } };
  if (drawn < 0.5) return { type: "remove", key };
  if (drawn < 0.65) return { type: "update", key, settings: { pollInterval: serial + 1 } };
  if (drawn < 0.8) return { type: "writeUserData", key, value: `value ${serial}` };
  return drawn < 0.9 ? { type: "readUserData", key } : { type: "find", key };
}

/** Runs one client and records what it saw. `clock` is shared by all. */
async function runClient(
  store: PostgresStore,
  client: number,
  operations: number,
  clock: { now: number },
): Promise<readonly Recorded[]> {
  const random = seededRandom(client + 1);
  const history: Recorded[] = [];
  for (let index = 0; index < operations; index += 1) {
    const operation = drawOperation(random, client * operations + index);
    const call = clock.now++;
    try {
      const response = (await invoke(store, keys, operation)) as KeyResponse;
      history.push({ client, operation, call, return: clock.now++, response });
    } catch (error) {
      if (!(error instanceof RegistrationStoreError)) throw error;
      // Every other error says that nothing was changed.
      if (error.code !== "OUTCOME_UNKNOWN") continue;
      history.push({ client, operation, call, return: null, response: undefined });
      break;
    }
  }
  return history;
}

/**
 * Ends a random session of the stores each time that some operations have begun or ended, until the function that it returns
 * is called. That one resolves to how many it ended.
 */
function endSessionsAtRandom(url: string, seed: number, clock: { readonly now: number }): () => Promise<number> {
  const random = seededRandom(seed);
  let stopped = false;
  const working = (async () => {
    let ended = 0;
    const client = new pg.Client({ connectionString: url, application_name: "killer" });
    client.on("error", () => undefined);
    await client.connect();
    let next = clock.now;
    while (!stopped) {
      await setImmediate();
      if (clock.now < next) continue;
      next = clock.now + 6;
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'rollcall' ORDER BY pid OFFSET $1 LIMIT 1`,
        [Math.floor(random() * 4)],
      );
      ended += rowCount ?? 0;
    }
    await client.end();
    return ended;
  })();
  return async () => {
    stopped = true;
    return await working;
  };
}

function judge(history: readonly Recorded[]): unknown {
  return checkLinearizability(
    accounts,
    [...history].sort((a, b) => a.call - b.call),
  );
}

describe("under load", () => {
  test("every answer of several stores is one that some order of the calls explains", async () => {
    const url = await postgres.database();
    const stores = await Promise.all([1, 2, 3].map(() => open(url)));
    const clock = { now: 0 };
    const history = await Promise.all(
      stores.flatMap((store, index) =>
        [store, store].map((each, half) => runClient(each, index * 2 + half, 40, clock)),
      ),
    );
    expect(judge(history.flat())).toMatchObject({ verdict: "linearizable" });
    expect((await stores[0]?.audit())?.findings).toEqual([]);
  });

  test("the same if sessions are ended at random: nothing that was acknowledged is lost, and nothing is done twice", async () => {
    const url = await postgres.database();
    const stores = await Promise.all([1, 2].map(() => open(url)));
    const clock = { now: 0 };
    const stop = endSessionsAtRandom(url, 7, clock);
    const history = await Promise.all(
      stores.flatMap((store, index) =>
        [store, store].map((each, half) => runClient(each, index * 2 + half, 40, clock)),
      ),
    );
    expect(await stop()).toBeGreaterThan(10);
    expect(history.flat().length).toBeGreaterThan(140);
    expect(judge(history.flat())).toMatchObject({ verdict: "linearizable" });
    expect((await stores[0]?.audit())?.findings).toEqual([]);
  });

  test("a server that is restarted is waited for", async () => {
    const url = await postgres.database();
    const store = await open(url);
    await store.register("before");
    const [registration] = await Promise.all([
      (async () => await store.register("during"))(),
      postgres.server().restart("immediate"),
    ]);
    expect(registration.created).toBe(true);
    expect(await store.find("before")).not.toBeNull();
    expect((await store.audit()).findings).toEqual([]);
  });
});

describe("several hosts", () => {
  test("the store uses the one that can be reached, and another one after that is lost", async () => {
    const url = await postgres.database();
    const [one, two] = [await startWireProxy(url), await startWireProxy(url)];
    const several = new URL(one.url);
    const connectionString = several.href.replace(several.host, `127.0.0.1:1,${several.host},${new URL(two.url).host}`);
    const store = await open(`${connectionString}?target_session_attrs=read-write`);
    expect(await store.register("one")).toMatchObject({ created: true });
    one.close();
    expect(await store.register("two")).toMatchObject({ created: true });
  });
});

describe("opening", () => {
  test("many stores on an empty database at once: one makes the tables, and the others find them", async () => {
    const url = await postgres.database();
    const stores = await Promise.all(Array.from({ length: 8 }, () => open(url)));
    expect(stores.flatMap(({ opening }) => opening.applied)).toEqual(["accounts"]);
    expect(new Set(stores.map(({ location }) => location)).size).toBe(1);
  });

  test.each([
    ["tables of another program", "CREATE SCHEMA rollcall; CREATE TABLE rollcall.users (name text)", "not Rollcall's"],
    ["an edited migration", "UPDATE rollcall.migrations SET checksum = ''", "another one"],
    ["a newer version", "INSERT INTO rollcall.migrations (name, checksum) VALUES ('later', '')", "newer version"],
  ])("refuses %s, and changes nothing", async (_, sql, message) => {
    const url = await postgres.database();
    if (!sql.startsWith("CREATE")) await (await open(url)).close();
    await query(url, sql);
    await expect(open(url)).rejects.toMatchObject({
      code: "INCOMPATIBLE_DATABASE",
      message: expect.stringContaining(message),
    });
  });

  test("an audit tells which constraint was dropped, and what it let in", async () => {
    const url = await postgres.database();
    const store = await open(url);
    await store.register("key");
    await query(url, "ALTER TABLE rollcall.user_registry DROP CONSTRAINT user_registry_auth_id_fkey");
    await query(url, "DELETE FROM rollcall.api_keys");
    expect(Object.keys((await store.audit()).counts).sort()).toEqual(["integrity", "registry-without-key"]);
  });
});
