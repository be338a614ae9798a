import { verify } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import { createExploration } from "#src/explorer/index.js";
import { callers, controlled, scriptedTarget } from "../controlled.js";
import { targetModule } from "../target-module.js";
import { addShown, everySchedule, type Run, type Shown } from "./brute-force.js";

const sleep = "const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));";

async function explored(run: Run, clients: number): Promise<Shown> {
  const exploration = createExploration(clients, { checked: true });
  const classes = new Map<string, Set<string>>();
  let schedules = 0;
  for (;;) {
    const plan = exploration.next(Number.POSITIVE_INFINITY);
    if (plan === undefined) return { classes, schedules };
    const trace = await run(plan.schedule);
    schedules += 1;
    if (exploration.learn(plan, trace).isNew) addShown(classes, trace);
  }
}

const outcomesOf = ({ classes }: Shown): string[] =>
  [...new Set([...classes.values()].flatMap((outcomes) => [...outcomes]))].sort();

describe("the exploration shows every outcome of clients that sleep", () => {
  test.each([
    {
      what: "a lock that expires while its holder sleeps, and a client that reads it once",
      outcomes: 3,
      body: `
        if (key === "k0") {
          db.prepare("UPDATE t SET x = ?").run(Date.now());
          await sleep(400);
          db.prepare("UPDATE t SET x = 0").run();
          return answer("worked");
        }
        const x = db.prepare("SELECT x FROM t").pluck().get();
        return answer(x === 0 ? "free" : Date.now() - x < 300 ? "held" : "expired");`,
    },
    {
      what: "two clients that sleep for different times and then write",
      outcomes: 2,
      body: `
        await sleep(key === "k0" ? 10 : 20);
        return answer(db.prepare("UPDATE t SET x = x + 1 RETURNING x").pluck().get());`,
    },
    {
      what: "a client that polls for another one",
      outcomes: 2,
      body: `
        if (key === "k0") {
          db.prepare("UPDATE t SET x = 1").run();
          return answer(db.prepare("UPDATE t SET x = 2").run().changes);
        }
        for (let tries = 0; tries < 3; tries += 1) {
          const x = db.prepare("SELECT x FROM t").pluck().get();
          if (x > 0) return answer(x);
          await sleep(50);
        }
        return answer("none");`,
    },
  ])("$what", async ({ body, outcomes }) => {
    const module = scriptedTarget(`(directory) => {
      const db = open(directory);
      const answer = (...seen) => ({ authId: JSON.stringify(seen) });
      ${sleep}
      return { async register(key) { ${body} } };
    }`);
    const run = controlled(module, callers(2));
    const every = await everySchedule(run);
    const found = await explored(run, 2);
    expect(outcomesOf(found)).toEqual(outcomesOf(every));
    expect(outcomesOf(every).length).toBeGreaterThanOrEqual(outcomes);
    expect([...every.classes.values()].filter((shown) => shown.size > 1)).toEqual([]);
  });
});

/**
 * A store in one file, behind a lock that expires after 1.2 s unless its holder renews it, as proper-lockfile's.
 * `work`: what the holder does between reading and writing.
 */
function lockedStore({ renews, work }: { readonly renews: boolean; readonly work: string }): string {
  return targetModule(`
    import fs from "node:fs";
    import { join } from "node:path";
    ${sleep}
    const staleMs = 1200;
    async function locked(directory, action) {
      const lock = join(directory, "lock");
      for (;;) {
        try { fs.mkdirSync(lock); break; } catch (error) { if (error.code !== "EEXIST") throw error; }
        const stats = fs.statSync(lock, { throwIfNoEntry: false });
        if (stats !== undefined && Date.now() - stats.mtimeMs > staleMs) fs.rmdirSync(lock);
        else await sleep(400);
      }
      const renewal = ${renews} ? setInterval(() => fs.utimesSync(lock, new Date(), new Date()), staleMs / 2) : undefined;
      try { return await action(); } finally { clearInterval(renewal); fs.rmdirSync(lock); }
    }
    const file = (directory) => join(directory, "users.json");
    const read = (directory) => JSON.parse(fs.readFileSync(file(directory), "utf8"));
    export default {
      name: "locked",
      setup: (directory) => fs.writeFileSync(file(directory), "[]"),
      connect: (directory) => ({
        register: (key) => locked(directory, async () => {
          const users = read(directory);
          ${work}
          if (users.includes(key)) return { authId: key, created: false };
          fs.writeFileSync(file(directory), JSON.stringify([...users, key]));
          return { authId: key, created: true };
        }),
      }),
      inspect: (directory) => ({
        apiKeys: read(directory).map((authId) => ({ authId })),
        registry: read(directory).map((authId) => ({ authId, dbPath: authId })),
        userDatabases: read(directory).map((authId) => ({ path: authId, authId })),
      }),
    };
  `);
}

describe("a store behind a lock that expires", () => {
  const verdictOf = async (module: string): Promise<string> =>
    (await verify({ module, seed: 1, only: ["interleavings"], schedules: 200, shrink: false })).passes[0]?.verdict ??
    "";

  test("is right if its holder works fast", async () => {
    expect(await verdictOf(lockedStore({ renews: false, work: "" }))).toBe("passed");
  });

  test("is never called wrong if its holder works for long, and renews the lock", async () => {
    expect(await verdictOf(lockedStore({ renews: true, work: "await sleep(1500);" }))).not.toBe("failed");
  });

  test("is wrong if its holder works for longer than the lock holds", async () => {
    expect(await verdictOf(lockedStore({ renews: false, work: "await sleep(1500);" }))).toBe("failed");
  });
});
