import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Diagnosis, diagnose, repair, undoRepair } from "#src/doctor/index.js";
import { built } from "../built.js";
import { seededRandom } from "../seeded-random.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { createApplication } from "./application.js";
import { contentsIn, countsOf } from "./contents.js";
import { undecided } from "./many.js";
import { addAccounts, plantAll } from "./plant.js";

const kills = 16;

/** Repairs in a process that is killed before its n-th step; 0: it is not killed. Returns what it printed. */
function repairAndKill(directory: string, step: number): string {
  const child = spawnSync(process.execPath, [built("properties/doctor/repair-process.js"), directory, String(step)], {
    encoding: "utf8",
  });
  expect(child.stderr).toBe("");
  expect(child.signal).toBe(step === 0 ? null : "SIGKILL");
  return child.stdout;
}

function copyOf(template: string): string {
  const directory = join(temporaryDirectory(), "copy");
  cpSync(template, directory, { recursive: true, preserveTimestamps: true });
  return directory;
}

/** What is undone after a kill: the steps that were done, and nothing else. */
function undoAll(directory: string): void {
  const quarantines = readdirSync(directory).filter((name) => name.includes(".repair-"));
  for (const name of quarantines) {
    // Killed before the undo log was begun: nothing was done.
    const log = join(directory, name, "undo.jsonl");
    if (existsSync(log) && statSync(log).size > 0) undoRepair(join(directory, name));
  }
}

/** A database that was recovered from its journal stays so. */
function findingsWithoutJournals({ findings, totals }: Diagnosis): unknown {
  const paths = (text: string): string => text.replace(/\S*\/users\//g, "");
  return {
    totals,
    findings: findings
      .filter(({ code }) => code !== "journal-left-over")
      .map(({ code, count, examples }) => [code, count, examples.map(({ subject }) => paths(subject)).sort()]),
  };
}

test(`a repair that is killed before ${kills} of its steps loses nothing, and can be run again`, async () => {
  const template = temporaryDirectory();
  const app = createApplication(template);
  addAccounts(app, 5);
  const planted = plantAll(app, 3);
  app.master.close();
  // A copy has no hard links.
  delete planted["user-database-shared"];
  const expected = Object.fromEntries(Object.entries(planted).filter(([code]) => undecided.includes(code)));
  const steps = Number(repairAndKill(copyOf(template), 0));
  expect(steps).toBeGreaterThan(kills);

  const original = await diagnose(copyOf(template));
  const random = seededRandom(11);
  for (let round = 0; round < kills; round += 1) {
    const step = 1 + Math.floor(((round + random()) * steps) / kills);
    const directory = copyOf(template);
    const before = new Set(contentsIn(directory));
    repairAndKill(directory, step);
    if (round % 3 === 0) {
      undoAll(directory);
      expect(findingsWithoutJournals(await diagnose(directory)), `undone after step ${step}`).toEqual(
        findingsWithoutJournals(original),
      );
    }
    // Nothing is lost: at most the one database that is recovered from its journal has changed.
    const lost = (): readonly string[] => [...before].filter((content) => !contentsIn(directory).includes(content));
    expect(lost().length, `lost by the kill before step ${step}`).toBeLessThanOrEqual(1);
    await repair(directory);
    expect(lost().length, `lost after the kill before step ${step}`).toBeLessThanOrEqual(1);
    expect(countsOf(await diagnose(directory)), `after the kill before step ${step}`).toEqual(expected);
    expect(await repair(directory)).toMatchObject({ quarantines: [] });
  }
}, 600_000);
