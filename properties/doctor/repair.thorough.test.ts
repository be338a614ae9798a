import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnose, planOf, repair, undoRepair } from "#src/doctor/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { type Application, addAccount, authIdOf, createApplication } from "./application.js";
import { contentsIn } from "./contents.js";
import { undecided } from "./many.js";
import { plants } from "./plant.js";
import { treeOf } from "./tree.js";

function planted(code: string): { readonly app: Application; readonly directory: string } {
  const directory = temporaryDirectory();
  const app = createApplication(directory);
  addAccount(app, authIdOf("healthy"));
  Object.entries(plants).find(([each]) => each === code)?.[1](app, authIdOf(code));
  app.master.close();
  return { app, directory };
}

describe.each(Object.keys(plants))("repair of %s", (code) => {
  test("leaves a healthy database, or says what has to be decided, with every user's data", async () => {
    const { directory } = planted(code);
    const before = contentsIn(directory);
    const plan = await planOf(directory);
    const report = await repair(directory);
    expect(report.diagnosis.findings.map((finding) => finding.code)).toEqual(undecided.includes(code) ? [code] : []);
    const decisions = undecided.filter((each) => each === code && each !== "similar-name");
    expect(report.left.map((each) => each.code)).toEqual(decisions);
    expect(report.actions.map(({ kind, count }) => [kind, count])).toEqual(
      plan.actions.map(({ kind, count }) => [kind, count]),
    );
    if (code !== "journal-left-over") expect(contentsIn(directory)).toEqual(before);
  });

  test("does nothing the second time", async () => {
    const { directory } = planted(code);
    await repair(directory);
    const before = treeOf(directory);
    expect(await repair(directory)).toMatchObject({ actions: [], quarantines: [] });
    expect(treeOf(directory)).toEqual(before);
  });

  test("can be undone", async () => {
    const { directory } = planted(code);
    const before = await diagnose(directory);
    const report = await repair(directory);
    for (const quarantine of report.quarantines.toReversed()) undoRepair(quarantine);
    const after = await diagnose(directory);
    // A recovered database stays recovered: its files from before are kept in the quarantine.
    if (code !== "journal-left-over") expect({ ...after, durationMs: 0 }).toEqual({ ...before, durationMs: 0 });
    for (const quarantine of report.quarantines)
      expect(existsSync(join(quarantine, "before-repair.sqlite"))).toBe(true);
  });
});
