import type { ConcurrentProgram } from "rollcall/verify";
import { expect, test } from "vitest";
import { built } from "../../../built.js";
import { controlledOnPostgres, inOneGo, stepsOf } from "../../controlled.js";
import { serverForFile } from "./server.js";

const { freshUrl } = serverForFile();

const [register, find] = [
  { type: "register", key: "rc_key_0_a", settings: {} },
  { type: "find", key: "rc_key_0_a" },
] as const;

/** The first client has used a connection of its pool, which closes what is idle for ten seconds. */
const program: ConcurrentProgram = {
  prefix: [register],
  clients: [[find], [find], [find]],
};

test("no time passes for a client that waits for its first step, however long Rollcall takes: what is idle stays open", async () => {
  const module = built("properties/postgres/stores/correct/on-conflict-do-nothing.js");
  for (let fresh = 0; fresh < 3; fresh += 1) {
    const run = controlledOnPostgres(module, program, await freshUrl());
    const trace = await run(inOneGo);
    expect(trace.steps.map(({ skippedMs }) => skippedMs)).toEqual(trace.steps.map(() => undefined));
    expect(stepsOf(trace)).toEqual([expect.stringContaining("SELECT")]);
  }
});
