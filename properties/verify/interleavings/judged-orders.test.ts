import { expect, test } from "vitest";
import type { Trace } from "#src/core/index.js";
import { exploreProgram } from "#src/passes/index.js";
import { bound } from "../registration.js";
import { smallStore, targetModule } from "../target-module.js";

test("an answer that only a real-time order makes wrong is found, and the schedule is one that was run", async () => {
  // It finds nothing, ever, and reads nothing for that. So it makes no difference to either client which comes first.
  const blind = smallStore({
    connect: `(directory) => ({ register: (apiKey, settings) => register(directory, apiKey, settings), find: () => null })`,
  });
  const find = { type: "find", key: "key" } as const;
  const register = { type: "register", key: "key", settings: {} } as const;
  const failing: Trace[] = [];
  const explored = await exploreProgram({
    module: targetModule(blind),
    bound,
    program: { prefix: [], clients: [[find], [register]] },
    onSchedule: ({ trace, findings }) => {
      if (findings.length > 0) failing.push(trace);
    },
  });
  expect(explored).toMatchObject({ complete: true, distinct: 1, failing: 1 });
  // In the first schedule `find` comes first, which is right.
  expect(failing.map(({ steps }) => steps.at(-1)?.client)).toEqual([0]);
});
