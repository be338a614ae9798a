import type { ConcurrentProgram } from "rollcall/verify";
import { describe, expect, test } from "vitest";
import type { ErrorKind } from "#src/core/index.js";
import { built } from "../../../built.js";
import { controlledOnPostgres, inOneGo } from "../../controlled.js";
import { serverForFile } from "./server.js";

const { freshUrl } = serverForFile();

const module = built("properties/postgres/stores/correct/on-conflict-do-nothing.js");
const register = { type: "register", key: "rc_key_0_a", settings: {} } as const;
const program: ConcurrentProgram = { prefix: [], clients: [[register]] };

/** The pool of the store connects in the first operation. */
const connecting = 1;

describe("a connection that the server refuses", () => {
  test.each<[ErrorKind, string]>([
    ["53300", "53300"],
    ["connection-lost", "ECONNRESET"],
  ])("%s: the driver gets the error, and can connect after that", async (kind, code) => {
    const faults = [{ step: connecting, kind }];
    const trace = await controlledOnPostgres(module, program, await freshUrl(), { faults })(inOneGo);
    expect(trace.steps[connecting]).toMatchObject({ label: "connect", injected: kind, error: code });
    expect(trace.events[0]?.outcome).toMatchObject({ type: "indeterminate", error: { code } });
    expect(trace.retried[0]?.outcome).toMatchObject({ type: "answered" });
  });

  test("can be refused in every way that is noted", async () => {
    const recording = { directorySnapshots: "none", faults: true } as const;
    const trace = await controlledOnPostgres(module, program, await freshUrl(), { recording })(inOneGo);
    expect(trace.steps[connecting]?.couldFail).toEqual(["connection-lost", "53300"]);
  });
});
