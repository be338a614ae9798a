import { readFileSync, writeFileSync } from "node:fs";
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

  test("keeps the directories of the last runs with --keep and prints their path", async () => {
    const { err } = await rollcall(
      ["replay", "properties/regressions/row-before-file.json", "--keep"],
      undefined,
      "kept",
    );
    expect(err).toMatch(/^kept: .*rollcall-/);
  });

  test("replays a counterexample on a fixed target: it no longer fails", async () => {
    const fixed = built("src/cli/reference-target.js");
    const { code, out } = await rollcall(["replay", "properties/regressions/lost-update.json", "--target", fixed]);
    expect(code).toBe(0);
    expect(out).toContain("It no longer fails");
  });

  test("shows the first step that differs, formatted as in the trace", async () => {
    const counterexample = JSON.parse(readFileSync("properties/regressions/lost-update.json", "utf8"));
    const file = join(temporaryDirectory(), "other.json");
    const steps = counterexample.steps.with(2, "2 DELETE FROM accounts WHERE uri IS ? AND id <> ?/../..");
    writeFileSync(file, JSON.stringify({ ...counterexample, steps }));
    const { out } = await rollcall(["replay", file, "--target", built("properties/faulty-stores/lost-update.js")]);
    expect(out).toContain("differs from the recorded one from step 3 on.");
    expect(out).toContain("recorded  B: DELETE FROM accounts WHERE uri IS ? AND id <> ?\n");
    expect(out).toContain('now       B: update("rc_key_0_a", pollInterval: 60)');
    expect(out).not.toMatch(/\/\.\.|client \d/);
  });
});
