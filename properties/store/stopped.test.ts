import type { ConcurrentProgram } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import type { Schedule, Trace } from "#src/core/index.js";
import { built } from "../built.js";
import { controlled, inOneGo } from "../verify/controlled.js";
import { complaintsAbout, snapshotOf } from "../verify/registration.js";
import { targetModule } from "../verify/target-module.js";

/*
 * A registration that is stopped before each of its steps in turn, while another client does what would be in its way.
 */

const reference = built("src/cli/reference-target.js");
const register = { type: "register", key: "key", settings: { keyName: "name" } } as const;
const remove = { type: "remove", key: "key" } as const;
const listActive = { type: "listActive" } as const;

/** More steps than any client has. */
const toTheEnd = 500;

function inTurn(...turns: readonly (readonly [client: number, steps: number])[]): Schedule {
  return { type: "clients", clients: turns.flatMap(([client, steps]) => Array<number>(steps).fill(client)) };
}

function stepsOf({ steps }: Trace, client: number): Trace["steps"] {
  return steps.filter((step) => step.client === client);
}

/** The first client is stopped before each of its steps in turn; `before` comes first of all. */
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

describe("a registration, wherever it is stopped,", () => {
  // Its file is linked under the lock only, and only if it still is wanted: else it would come back as an orphan.
  test("leaves nothing behind where another client has finished it and removed the key meanwhile", async () => {
    const program: ConcurrentProgram = { prefix: [], clients: [[register], [register, remove]] };
    const traces = await stopEverywhere(reference, program);
    const beforeItsFile = traces.find(({ steps }) => hasDraftAlone(steps));
    expect(beforeItsFile?.snapshot).toEqual({ apiKeys: [], registry: [], userDatabases: [] });
    expect(traces.flatMap(complaintsAbout)).toEqual([]);
  });

  // Its draft is its own from before recovery has looked for drafts until it is linked.
  test("goes on where another store is opened meanwhile, and cleans up", async () => {
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
      return [[1, opening.findIndex(({ label, file }) => label === "list" && file === "users")]];
    });
    expect(traces.some(({ steps }) => hasDraftAlone(steps))).toBe(true);
    expect(traces.flatMap(complaintsAbout)).toEqual([]);
    expect(traces.map((trace) => snapshotOf(trace)?.userDatabases?.length)).toEqual(traces.map(() => 1));
  });
});

/** The first client has written its draft and not linked it yet when the other one comes to its end. */
function hasDraftAlone(steps: Trace["steps"]): boolean {
  const last = steps.findLastIndex(({ client }) => client === 1);
  const before = steps.slice(0, last).filter(({ client }) => client === 0);
  return before.some(({ label }) => label === "write") && !before.some(({ label }) => label.startsWith("link"));
}
