import { expect } from "vitest";
import { diagnose, repair } from "#src/doctor/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { createApplication } from "./application.js";
import { contentsIn, countsOf } from "./contents.js";
import { addAccounts, plantAll } from "./plant.js";

/** What repair leaves, because it needs a decision. */
export const undecided = [
  "duplicate-db-path",
  "user-database-missing",
  "user-database-empty",
  "user-database-corrupt",
  "user-database-unreadable",
  "user-database-shared",
  "active-differs",
  "unknown-status",
  "user-database-outside",
  "similar-auth-id",
  "similar-name",
];

/** Plants every finding many times, and expects the doctor to find exactly these, and repair to lose nothing. */
export async function findsAndRepairs(accounts: number, each: number): Promise<void> {
  const directory = temporaryDirectory();
  const app = createApplication(directory);
  addAccounts(app, accounts);
  const planted = plantAll(app, each);
  app.master.close();

  const diagnosis = await diagnose(directory, { examplesMax: 3 });
  expect(countsOf(diagnosis)).toEqual(planted);
  expect(diagnosis.findings.filter(({ examples }) => examples.length > 3)).toEqual([]);

  const before = contentsIn(directory);
  const { diagnosis: after } = await repair(directory);
  expect(countsOf(after)).toEqual(
    Object.fromEntries(Object.entries(planted).filter(([code]) => undecided.includes(code))),
  );
  // One file was recovered from its journal, so its contents are those from before the killed transaction.
  const [kept, all] = [new Set(contentsIn(directory)), new Set(before)];
  expect([...all].filter((content) => !kept.has(content))).toHaveLength(1);
  expect(await repair(directory)).toMatchObject({ quarantines: [] });
}
