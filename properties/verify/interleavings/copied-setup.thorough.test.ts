import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { temporaryDirectory } from "../../temporary-directory.js";
import { callers, controlled, inOneGo } from "../controlled.js";
import { onePass } from "../one-pass.js";
import { smallStore, targetModule } from "../target-module.js";

/*
 * Most runs of the interleavings pass get a copy of the files that `setup` has made for a run before them. Where that
 * is not the same to the target, every run calls `setup`, and the verdict is the same.
 */

/** A target whose `setup` makes the folders of the small store and then does this. It counts its calls. */
function countedSetup(work: string, parts: { readonly [part: string]: string } = {}) {
  const calls = join(temporaryDirectory(), "calls");
  writeFileSync(calls, "");
  const setup = `async (directory) => {
    fs.appendFileSync(${JSON.stringify(calls)}, ".");
    for (const name of ["accounts", "users", "drafts"]) fs.mkdirSync(path.join(directory, name));
    const file = path.join(directory, "own");
    ${work}
  }`;
  return { module: targetModule(smallStore({ setup, ...parts })), calls: () => readFileSync(calls, "utf8").length };
}

/** The expression of a `connect` that insists on this in every thread. */
function connectIf(condition: string): string {
  return `(directory) => {
    const own = () => fs.readFileSync(path.join(directory, "own"), "utf8");
    if (!(${condition})) throw new Error("this is not the storage that setup has made");
    return { register: (apiKey, settings) => register(directory, apiKey, settings) };
  }`;
}

const schedules = 30;

async function verified({ module, calls }: ReturnType<typeof countedSetup>) {
  const { verdict, work } = await onePass("interleavings", module, schedules);
  return { verdict, notes: work.notes, calls: calls() };
}

interface Case {
  /** What `setup` does, as source. `file`: the path of `own` in its directory. */
  readonly work: string;
  /** What holds in every run. */
  readonly condition: string;
  readonly maxClients?: number;
}

const notToBeCopied: { readonly [kind: string]: Case } = {
  "the path of its directory": { work: "fs.writeFileSync(file, directory)", condition: "own() === directory" },
  "the path of its directory in another encoding": {
    work: `fs.writeFileSync(file, directory, "utf16le")`,
    condition: `fs.readFileSync(path.join(directory, "own"), "utf16le") === directory`,
  },
  "a symbolic link": {
    work: `fs.symlinkSync("users", file)`,
    condition: `fs.readlinkSync(path.join(directory, "own")) === "users"`,
  },
  "a file with two names": {
    work: `fs.writeFileSync(file, ""); fs.linkSync(file, path.join(directory, "other"))`,
    condition: `fs.statSync(path.join(directory, "own")).nlink === 2`,
  },
  "a file with another time": {
    work: `fs.writeFileSync(file, ""); fs.utimesSync(file, 1, 1)`,
    condition: `fs.statSync(path.join(directory, "own")).mtimeMs === 1000`,
  },
  "state in the module, which the only client of a target may use": {
    work: `fs.writeFileSync(file, ""); globalThis.prepared = directory`,
    condition: "globalThis.prepared === directory",
    maxClients: 1,
  },
};

describe("setup of a run that explores schedules", () => {
  test("is seldom called if it only makes plain files", async () => {
    const target = countedSetup(`fs.writeFileSync(file, "one"); fs.chmodSync(file, 0o666)`, {
      connect: connectIf(`own() === "one" && (fs.statSync(path.join(directory, "own")).mode & 0o777) === 0o666`),
    });
    const { verdict, calls } = await verified(target);
    expect(verdict).toBe("passed");
    expect(calls).toBeLessThan(schedules / 2);
  });

  test("is called in every run if it leaves what a copy would not be", async () => {
    const ran = await Promise.all(
      Object.entries(notToBeCopied).map(async ([kind, { work, condition, maxClients = 2 }]) => {
        const target = countedSetup(work, { connect: connectIf(condition), maxClients: String(maxClients) });
        const run = controlled(target.module, callers(maxClients), { mayCopySetup: true });
        const traces = [await run(inOneGo), await run(inOneGo)];
        const wrong = traces.flatMap(({ failure, uncontrolledChanges }) => [failure ?? [], uncontrolledChanges].flat());
        return { kind, wrong, calls: target.calls() };
      }),
    );
    expect(ran).toEqual(Object.keys(notToBeCopied).map((kind) => ({ kind, wrong: [], calls: 2 })));
  });

  test("is called in every run, in the same threads, once a random id in a copy has misled the target", async () => {
    // It takes two directories with the same id for the same store.
    const target = countedSetup("fs.writeFileSync(file, randomUUID())", {
      connect: connectIf("((globalThis.stores ??= {})[own()] ??= directory) === directory"),
    });
    const { verdict, notes, calls } = await verified(target);
    expect({ verdict, notes }).toEqual({ verdict: "passed", notes: [] });
    expect(calls).toBeGreaterThanOrEqual(schedules - 1);
  });

  test("is called again once the copy is a second old, because a time may be in it", async () => {
    const target = countedSetup("fs.writeFileSync(file, String(Date.now()))", {
      connect: connectIf("Date.now() - Number(own()) < 1500"),
    });
    const run = controlled(target.module, callers(2), { mayCopySetup: true });
    for (const waitedMs of [0, 1100]) {
      await delay(waitedMs);
      expect((await run(inOneGo)).failure).toBeUndefined();
    }
    expect(target.calls()).toBe(2);
  });
});
