import type { ConcurrentProgram } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import type { Schedule, Trace } from "#src/core/index.js";
import { built } from "../built.js";
import { controlled, inOneGo } from "../verify/controlled.js";
import { complaintsAbout, snapshotOf } from "../verify/registration.js";
import { targetModule } from "../verify/target-module.js";

/*
 * A registration is stopped before each of its steps in turn, while another client runs an operation that interferes.
 */

const reference = built("src/cli/reference-target.js");
const register = { type: "register", key: "key", settings: { keyName: "name" } } as const;
const remove = { type: "remove", key: "key" } as const;
const listActive = { type: "listActive" } as const;

/** Number of steps that no client reaches. */
const toTheEnd = 500;

function inTurn(...turns: readonly (readonly [client: number, steps: number])[]): Schedule {
  return { type: "clients", clients: turns.flatMap(([client, steps]) => Array<number>(steps).fill(client)) };
}

function stepsOf({ steps }: Trace, client: number): Trace["steps"] {
  return steps.filter((step) => step.client === client);
}

/** Returns a trace for each step of the first client: it is stopped before that step. The turns of `before` run first. */
async function stopEverywhere(
  module: string,
  program: ConcurrentProgram,
  before: (trace: Trace) => readonly (readonly [client: number, steps: number])[] = () => [],
): Promise<Trace[]> {
  const run = controlled(module, program);
  const whole = await run(inOneGo);
  const first = before(whole);
  const stopped: Trace[] = [];
  for (let steps = 1; steps < stepsOf(whole, 0).length; steps += 1) {
    stopped.push(await run(inTurn(...first, [0, steps], [1, toTheEnd], [0, toTheEnd])));
  }
  return stopped;
}

describe("a registration that is stopped before any of its steps", () => {
  // It links its draft under the lock, and only if the account is still provisioning. Otherwise the file would be an orphan.
  test("begins again if another client finishes it and removes the key meanwhile", async () => {
    const program: ConcurrentProgram = { prefix: [], clients: [[register], [register, remove]] };
    const traces = await stopEverywhere(reference, program);
    const beforeItsFile = traces.find(({ steps }) => hasTemporaryFileOnly(steps));
    expect(beforeItsFile && snapshotOf(beforeItsFile)?.userDatabases).toHaveLength(1);
    expect(traces.flatMap(complaintsAbout)).toEqual([]);
  });

  // Recovery must not delete its draft, which it is about to link, and must not undo it.
  test("succeeds if another store is opened meanwhile and cleans up", async () => {
    const module = targetModule(`
      import reference from ${JSON.stringify(reference)};
      const opensAnother = (directory, client) => ({
        ...client,
        listActive() {
          reference.recover(directory);
          return client.listActive();
        },
      });
      export default { ...reference, connect: (directory) => opensAnother(directory, reference.connect(directory)) };
    `);
    const program: ConcurrentProgram = { prefix: [], clients: [[register], [listActive]] };
    const traces = await stopEverywhere(module, program, (whole) => {
      const opening = stepsOf(whole, 1);
      return [[1, opening.findIndex(({ label, file }) => label === "list" && file === "drafts")]];
    });
    expect(traces.some(({ steps }) => hasTemporaryFileOnly(steps))).toBe(true);
    expect(traces.flatMap(complaintsAbout)).toEqual([]);
    expect(traces.map((trace) => snapshotOf(trace)?.userDatabases?.length)).toEqual(traces.map(() => 1));
  });
});

describe("an access to user data that is stopped before any of its steps", () => {
  const prefix = [register, { type: "writeUserData", key: "key", value: "former" }] as const;
  const asOther = [
    { type: "changeKey", key: "key", newKey: "other" },
    { type: "writeUserData", key: "other", value: "other's" },
  ] as const;

  test.each([
    ["writes", { type: "writeUserData", key: "key", value: "written" } as const],
    ["reads", { type: "readUserData", key: "key" } as const],
  ])("%s no data of the key to which the account has changed meanwhile", async (_, access) => {
    const readBack = { type: "readUserData", key: "other" } as const;
    const traces = await stopEverywhere(reference, { prefix, clients: [[access], [...asOther, readBack]] });
    expect(traces.length).toBeGreaterThan(2);
    expect(traces.flatMap(complaintsAbout)).toEqual([]);
  });
});

/** Returns whether the first client had written its temporary file, and not linked it, when the other client ended. */
function hasTemporaryFileOnly(steps: Trace["steps"]): boolean {
  const last = steps.findLastIndex(({ client }) => client === 1);
  const before = steps.slice(0, last).filter(({ client }) => client === 0);
  return before.some(({ label }) => label === "write") && !before.some(({ label }) => label.startsWith("link"));
}
