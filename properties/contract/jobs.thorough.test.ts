import { describe, expect, test } from "vitest";
import { headOf, heads, isAcquitted, type Parts, run } from "./run.js";

/*
 * Work beside live clients: jobs of the target, and the start of the application beside them (`job:start`).
 */

const job = (code: string, more: Parts = {}): Parts => ({ jobs: `{ cleanUp: ${code} }`, ...more });

/** Deletes what it takes for the leftovers of a registration: a user file without an account. */
const deleteOrphans = `(directory) => {
  const accounts = inFolder(directory, "accounts");
  for (const name of inFolder(directory, "users")) {
    if (!accounts.includes(name)) fs.rmSync(path.join(directory, "users", name), { force: true });
  }
}`;

/** A client that holds a lease of its key while it registers. What a crash leaves is a key that is in progress for ever. */
const leasing: Parts = {
  connect: `(directory) => ({ register(key, settings) {
    const lease = path.join(directory, "leases", authIdOf(key));
    try {
      fs.closeSync(fs.openSync(lease, "wx"));
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      throw Object.assign(new Error("in progress"), { code: "IN_PROGRESS" });
    }
    const answer = register(directory, key, settings);
    fs.unlinkSync(lease);
    return answer;
  } })`,
  setup: `(directory) => ["accounts", "users", "drafts", "leases"].forEach((name) => fs.mkdirSync(path.join(directory, name)))`,
  tolerates: `(error) => error.code === "IN_PROGRESS"`,
};
/** Every lease has expired: it is for a time at which no client is there. */
const expire = `(directory) => inFolder(directory, "leases").forEach((name) => fs.rmSync(path.join(directory, "leases", name), { force: true }))`;

describe("a job is wrong", () => {
  test("that throws", async () => {
    const store = job(`() => { throw new Error("no such table: sessions") }`);
    const { passes } = await run(store, { only: ["sequential", "interleavings"] });
    expect(passes.map(headOf)).toEqual(["job-threw", "job-threw"]);
    const [sequential] = passes;
    expect(sequential?.verdict === "failed" && sequential.findings[0]?.message).toBe(
      "the job cleanUp threw Error: no such table: sessions",
    );
  });

  test("that takes a registration under way for what a crash has left", async () => {
    expect(await heads(job(deleteOrphans), { only: ["interleavings"], schedules: 60 })).toEqual(["database-missing"]);
  });

  test("that changes what a client can see", async () => {
    const store = job(`(directory) => inFolder(directory, "accounts").forEach((name) => {
      const file = path.join(directory, "accounts", name);
      fs.writeFileSync(file + ".new", JSON.stringify({ ...read(file), keyName: "migrated" }));
      fs.renameSync(file + ".new", file);
    })`);
    expect(await heads(store, { only: ["sequential"] })).toEqual(["wrong-answer"]);
  });

  test("that a crash stops half way", async () => {
    const store = job(
      `(directory) => inFolder(directory, "accounts").forEach((name) => {
        const file = path.join(directory, "accounts", name);
        const content = fs.readFileSync(file);
        fs.rmSync(file);
        fs.writeFileSync(file, content, { flush: true });
      })`,
      { maxClients: "1" },
    );
    expect(await heads(store, { only: ["crashes"], schedules: 30 })).toEqual([
      expect.stringMatching(/^(account-lost|database-without-registry|lifecycle-threw)$/),
    ]);
  });

  test("that keeps a half of a fault to itself", async () => {
    const store = job(
      `(directory) => inFolder(directory, "users").forEach((name) => {
        const file = path.join(directory, "users", name);
        const content = fs.readFileSync(file, "utf8");
        try {
          fs.writeFileSync(file, content.toUpperCase().toLowerCase());
        } catch {}
      })`,
      {
        inspect: `(directory) => ({ ...inspect(directory), userDatabases: inFolder(directory, "users").map((name) => ({
          path: "users/" + name, authId: fs.readFileSync(path.join(directory, "users", name), "utf8") })) })`,
        maxClients: "1",
      },
    );
    expect(await heads(store, { only: ["faults"], schedules: 40 })).toEqual(["database-foreign"]);
  });

  test("that is the start of the application, where recovery deletes what live clients need", async () => {
    expect(await heads({ startsAlone: "false" }, { only: ["interleavings"], schedules: 60 })).toEqual([
      expect.stringMatching(/^(operation-threw|database-missing)$/),
    ]);
  });
});

describe("a job is right", () => {
  test("that deletes what no client needs, in interleavings, crashes and faults", async () => {
    const store = job(
      `(directory) => inFolder(directory, "logs").forEach((name) => fs.rmSync(path.join(directory, "logs", name), { force: true }))`,
      {
        setup: `(directory) => ["accounts", "users", "drafts", "logs"].forEach((name) => fs.mkdirSync(path.join(directory, name)))`,
      },
    );
    const found = await heads(store, { only: ["interleavings", "crashes", "faults"], schedules: 8 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("that refuses with an error which the store tolerates", async () => {
    const store = job(`() => { throw new Error("another one runs") }`, {
      tolerates: `(error) => error.message === "another one runs"`,
    });
    expect(await heads(store, { only: ["sequential"] })).toEqual(["passed"]);
  });

  test("that is the start of the application, where recovery leaves live clients alone", async () => {
    const found = await heads(
      { startsAlone: "false", recover: "() => {}" },
      { only: ["interleavings"], schedules: 24 },
    );
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("that throws because of a fault: it is interrupted", async () => {
    const store = job(`(directory) => void inFolder(directory, "users")`, { maxClients: "1" });
    const found = await heads(store, { only: ["faults"], schedules: 12 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });
});

describe("where only one client is allowed", () => {
  test("jobs run, and the start of the application is none of them", async () => {
    const store = job("() => {}", { maxClients: "1", startsAlone: "false" });
    const { passes } = await run(store, { only: ["sequential", "crashes"], schedules: 12 });
    for (const { work } of passes) expect(Object.keys(work.operations)).not.toContain("job:start");
    expect(passes.map(({ work }) => work.operations["job:cleanUp"] ?? 0)).not.toContain(0);
  });
});

describe("a lease that a crash leaves", () => {
  const maxClients = "1";

  test("is a key that is refused for ever", async () => {
    expect(await heads({ ...leasing, maxClients }, { only: ["crashes"], schedules: 12 })).toEqual(["refused-for-ever"]);
  });

  test("is none where a job ends it: every job runs before that is decided, after a crash and after a fault", async () => {
    const store = { ...leasing, maxClients, jobs: `{ expire: ${expire} }` };
    const found = await heads(store, { only: ["crashes", "faults"], schedules: 6 });
    expect(found.filter((head) => !isAcquitted(head))).toEqual([]);
  });

  test("is one where the job that should end it refuses for ever itself", async () => {
    const store = {
      ...leasing,
      maxClients,
      jobs: `{ expire: () => { throw Object.assign(new Error("later"), { code: "IN_PROGRESS" }) } }`,
    };
    expect(await heads(store, { only: ["crashes"], schedules: 12 })).toEqual(["refused-for-ever"]);
  });
});
