import { describe, expect, test } from "vitest";
import { codesOf, completedPairs, onePass } from "./run.js";
import { jsonStore, memoryStore, sqliteStore, withoutQueue, withQueue, writeBehind } from "./stores.js";

/*
 * Clients that share one process: what is found in the orders of their asynchronous steps, and what is not.
 */

const interleavings = (module: string, schedules = 60) => onePass("interleavings", module, schedules);

describe("found", () => {
  test.each([
    ["the next turn of the event loop", "await new Promise((resolve) => setImmediate(resolve));"],
    ["a sleep", "await new Promise((resolve) => setTimeout(resolve, 5));"],
    ["native work", `await digest(key, "salt", 1, 8, "sha1");`],
  ])("a check and an insertion with %s between them", async (_, hop) => {
    expect(codesOf(await interleavings(memoryStore(hop)))).toEqual(["not-linearizable"]);
  });

  test("a check and an insertion by synchronous SQL, if each client has a process of its own", async () => {
    const result = await interleavings(sqliteStore({ clients: `"one thread each"` }));
    expect(codesOf(result)).toContain("account-unexpected");
  });

  test("an operation that waits for a lock that is never released", async () => {
    const result = await interleavings(jsonStore(forgetfulQueue));
    expect(codesOf(result)[0]).toBe("never-returned");
    expect(result).toMatchObject({
      findings: [{ message: expect.stringContaining("never returns: nothing that it waits for can happen any more") }],
    });
  });
});

/** If the lock is held when it is asked for, the next to get it is forgotten. */
const forgetfulQueue = `(() => {
  let isHeld = false;
  return async (work) => {
    if (isHeld) await new Promise(() => {});
    isHeld = true;
    try {
      return await work();
    } finally {
      isHeld = false;
    }
  };
})()`;

test("passed: a queue in memory, with every schedule of every pair of calls", async () => {
  const result = await interleavings(jsonStore(withQueue), 400);
  expect(result.verdict).toBe("passed");
  expect(completedPairs(result)).toBe(2);
});

test("passed: a timer of the store, with every schedule of every pair of calls", async () => {
  const result = await interleavings(writeBehind(), 400);
  expect(result.verdict).toBe("passed");
  expect(completedPairs(result)).toBe(2);
});

test("an error that no client hears is told", async () => {
  const failing = `(() => {
    let working = 0;
    return (work) => {
      if (working > 0) Promise.reject(new Error("unheard"));
      working += 1;
      return work().finally(() => (working -= 1));
    };
  })()`;
  const result = await interleavings(jsonStore(failing), 12);
  expect(result).toMatchObject({ verdict: "unknown", reason: expect.stringContaining("unheard") });
});

test("the same seed gives the same result", async () => {
  const [one, other] = [
    await interleavings(jsonStore(withoutQueue), 20),
    await interleavings(jsonStore(withoutQueue), 20),
  ];
  const plain = ({ seconds: _, ...result }: typeof one) =>
    JSON.stringify({ ...result, foundAfterSeconds: 0 }, withoutPaths);
  expect(plain(one)).toBe(plain(other));
});

/** Every run has a directory of its own. */
function withoutPaths(name: string, value: unknown): unknown {
  if (name === "module" || name === "target") return undefined;
  return typeof value === "string" ? value.replace(/rollcall-\w+\/run-\d+/g, "") : value;
}
