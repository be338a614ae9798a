import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { diagnose, repair } from "#src/doctor/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { addAccount, addFile, addKey, addRegistry, authIdOf, createApplication, fileNameOf } from "./application.js";
import { contentsIn, countsOf } from "./contents.js";

/*
 * The analysis that started this project was written about 670 users that should not all have been there. Its scenarios:
 * registrations that failed between the two tables, files that were deleted, and empty ones made in their place.
 */
test("the 670 users of the analysis: half registered, orphaned, lost", async () => {
  const directory = temporaryDirectory();
  const app = createApplication(directory);
  const ids = (what: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => authIdOf(`${what} ${index}`));
  app.master.exec("BEGIN");
  for (const id of ids("complete", 590)) addAccount(app, id);
  // registerApiKey succeeded, registerUser failed: scenario 2.
  for (const id of ids("half registered", 48)) addKey(app, id);
  // The same, but the database had been made.
  for (const id of ids("half registered with a file", 12)) {
    addKey(app, id);
    addFile(app, id);
  }
  // The key was taken back after an error, the registry entry was not.
  for (const id of ids("without key", 35)) {
    addRegistry(app, id);
    addFile(app, id);
  }
  // Two clients at once, with tables that lost their constraints: scenario 1.
  for (const id of ids("twice", 20)) {
    addAccount(app, id);
    addRegistry(app, id, { created_at: "2024-03-03 00:00:00" });
  }
  for (const id of ids("orphan", 37)) addFile(app, id);
  // Files deleted without their rows: scenario 3, and issue 5: some were made anew, empty.
  for (const id of ids("lost", 3)) {
    addAccount(app, id);
    rmSync(join(app.users, fileNameOf(id)));
  }
  for (const id of ids("recreated", 2)) {
    addAccount(app, id);
    writeFileSync(join(app.users, fileNameOf(id)), "");
  }
  app.master.exec("COMMIT");
  app.master.close();

  const diagnosis = await diagnose(directory);
  expect(diagnosis.totals).toMatchObject({ active_api_keys: 675, active_users: 670, total_users: 670 });
  expect(countsOf(diagnosis)).toEqual({
    "key-without-registry": 60,
    "registry-without-key": 35,
    "duplicate-auth-id": 20,
    "duplicate-db-path": 20,
    "user-database-missing": 3,
    "user-database-empty": 2,
    "user-database-orphaned": 49,
  });

  const before = contentsIn(directory);
  const { diagnosis: after, actions } = await repair(directory);
  expect(Object.fromEntries(actions.map(({ kind, count }) => [kind, count]))).toEqual({
    "link-key": 12,
    "undo-half-registration": 48,
    "retire-registration": 35,
    "drop-duplicate": 20,
    "quarantine-database": 37,
  });
  expect(countsOf(after)).toEqual({ "user-database-missing": 3, "user-database-empty": 2 });
  expect(contentsIn(directory)).toEqual(before);

  // What remains is restored from a backup, as the report says. Then the database is healthy.
  for (const id of [...ids("lost", 3), ...ids("recreated", 2)]) addFile(app, id);
  const healthy = await diagnose(directory);
  expect(healthy).toMatchObject({ healthy: true, findings: [] });
  expect(healthy.totals).toMatchObject({
    active_api_keys: 627,
    active_users: 627,
    total_users: 627,
    user_databases: 627,
  });
});
