import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { rollcall } from "./rollcall-process.js";

describe("rollcall replay", () => {
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
