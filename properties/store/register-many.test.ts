import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../temporary-directory.js";
import { open } from "./fixture.js";

const entries = (count: number) => Array.from({ length: count }, (_, index) => ({ apiKey: `key ${index}` }));

async function collect<T>(answers: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const answer of answers) collected.push(answer);
  return collected;
}

describe("registerMany", () => {
  test("yields one answer for each entry, in their order, also for those that fail", async () => {
    const store = open(temporaryDirectory());
    await store.register("key 1");
    const answers = await collect(
      store.registerMany([...entries(2), { apiKey: " " }, { apiKey: "last", settings: { pollInterval: 5 } }]),
    );
    expect(answers).toMatchObject([
      { index: 0, registration: { created: true } },
      { index: 1, registration: { created: false } },
      { index: 2, error: { code: "INVALID_API_KEY" } },
      { index: 3, registration: { created: true, pollInterval: 5 } },
    ]);
    store.close();
  });

  test("registers thousands from an asynchronous source, and reads it only as fast as answers are taken", async () => {
    const store = open(temporaryDirectory());
    let read = 0;
    async function* source() {
      for (const entry of entries(1500)) {
        read += 1;
        yield entry;
      }
    }
    let taken = 0;
    for await (const answer of store.registerMany(source(), { concurrency: 64 })) {
      taken += 1;
      expect(answer.index).toBe(taken - 1);
      expect(read - taken).toBeLessThanOrEqual(64);
    }
    expect(taken).toBe(1500);
    expect(store.count().total).toBe(1500);
    store.close();
  });

  test("answers what it has read if the source fails, and then throws the same error", async () => {
    const store = open(temporaryDirectory());
    const mine = new Error("mine");
    function* source() {
      yield* entries(3);
      throw mine;
    }
    const indexes: number[] = [];
    const reading = (async () => {
      for await (const { index } of store.registerMany(source())) indexes.push(index);
    })();
    await expect(reading).rejects.toBe(mine);
    expect(indexes).toEqual([0, 1, 2]);
    expect(store.count().total).toBe(3);
    store.close();
  });

  test("ends with the reason of an aborted signal, after it has answered what it has read", async () => {
    const store = open(temporaryDirectory());
    const controller = new AbortController();
    const indexes: number[] = [];
    const reading = (async () => {
      const options = { signal: controller.signal, concurrency: 8 };
      for await (const { index } of store.registerMany(entries(100), options)) {
        indexes.push(index);
        if (index === 10) controller.abort(new Error("enough"));
      }
    })();
    await expect(reading).rejects.toThrow("enough");
    expect(store.count().total).toBe(indexes.length);
    expect(indexes.length).toBeLessThan(30);
    store.close();
  });

  test.each([{ concurrency: 0 }, { concurrency: 1025 }, { size: 3 }])("is refused with %j", async (options) => {
    const store = open(temporaryDirectory());
    await expect(collect(store.registerMany([], options as object))).rejects.toMatchObject({ code: "INVALID_OPTIONS" });
    store.close();
  });
});
