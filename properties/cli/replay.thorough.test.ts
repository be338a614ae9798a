import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { rollcall } from "./rollcall-process.js";

describe("rollcall replay", () => {
  test("replays the counterexample of a race: it still fails, with the same trace", async () => {
    const file = join(temporaryDirectory(), "race.json");
    const module = built("properties/faulty-stores/lost-update.js");
    const verified = await rollcall(["verify", module, "--pass", "interleavings", "--seed", "1", "--out", file]);
    expect(verified.code).toBe(1);
    expect(verified.out).toContain(`rollcall replay ${file}`);
    const replayed = await rollcall(["replay", file]);
    expect(replayed.code).toBe(1);
    expect(replayed.out).toContain("It still fails");
    expect(replayed.out).toContain("The trace is the one that was recorded");
    expect(replayed.out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(replayed.out).not.toContain("\u001b");
  });

  test("replays a crash, and draws the unpersisted writes and the recovery run", async () => {
    const file = join(temporaryDirectory(), "crash.json");
    const module = built("properties/faulty-stores/rename-without-directory-fsync.js");
    const verified = await rollcall(["verify", module, "--pass", "crashes", "--seed", "1", "--out", file]);
    expect(verified.code).toBe(1);
    const replayed = await rollcall(["replay", file]);
    expect(replayed.code).toBe(1);
    for (const { out } of [verified, replayed]) {
      expect(out).toMatch(/Power is lost here, and with it the name\s+users\//);
      expect(out).toMatch(/The application starts again[\s\S]*At rest: 1 row in api_keys/);
    }
    expect(replayed.out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(replayed.out).toContain("The trace is the one that was recorded");
  });
});
