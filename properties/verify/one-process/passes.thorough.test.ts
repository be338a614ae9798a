import { describe, expect, test } from "vitest";
import { codesOf, onePass } from "./run.js";
import { jsonStore, store, withoutQueue, withQueue, writeBehind } from "./stores.js";

/*
 * Clients that share one process, in the other passes: a crash ends all of them, and a fault of one may disturb another.
 */

/** Writes the account, and then the list of accounts, with nothing that makes both one. */
const inTwoFiles = () =>
  store(
    `(directory) => {
    const alone = queue();
    const list = path.join(directory, "list.json");
    return {
      register: (key, settings) => alone(async () => {
        const all = JSON.parse(await readFile(list, "utf8"));
        const file = path.join(directory, idOf(key) + ".json");
        const created = !all.includes(key);
        if (created) {
          await writeFile(list + ".new", JSON.stringify([...all, key]));
          await rename(list + ".new", list);
          await writeFile(file, JSON.stringify(accountOf(key, settings)));
        }
        return { ...JSON.parse(await readFile(file, "utf8")), created };
      }),
    };
  }`,
    {
      setup: `(directory) => fs.writeFileSync(path.join(directory, "list.json"), "[]")`,
      inspect: `(directory) => ({ accounts: JSON.parse(fs.readFileSync(path.join(directory, "list.json"), "utf8")).map((key) => {
      return { authId: idOf(key) };
    }) })`,
    },
  );

describe("crashes", () => {
  test("a crash between two writes is found", async () => {
    const result = await onePass("crashes", inTwoFiles(), 60);
    expect(result.verdict).toBe("failed");
    expect(JSON.stringify(result)).toContain(`"kind":"kill"`);
  });

  test("what a timer writes later is lost, although it was acknowledged", async () => {
    expect(codesOf(await onePass("crashes", writeBehind(), 12))).toEqual(["account-lost"]);
  });

  test("a file that is replaced survives", async () => {
    expect(codesOf(await onePass("crashes", jsonStore(withQueue), 12))).toEqual([]);
  });
});

describe("faults", () => {
  test("a queue that stops at the first error is found", async () => {
    const stopping = `(() => {
      let last = Promise.resolve();
      return (work) => (last = last.then(work));
    })()`;
    const result = await onePass("faults", jsonStore(stopping), 30);
    expect(codesOf(result)).toContain("operation-threw");
  });

  test("a queue that goes on is not", async () => {
    expect(codesOf(await onePass("faults", jsonStore(withQueue), 30))).toEqual([]);
  });
});

describe("stress", () => {
  test("calls that overlap in one event loop lose updates", async () => {
    expect(codesOf(await onePass("stress", jsonStore(withoutQueue), 10)).length).toBeGreaterThan(0);
  });

  test("with a queue they do not", async () => {
    expect((await onePass("stress", jsonStore(withQueue), 10)).verdict).toBe("passed");
  });
});
