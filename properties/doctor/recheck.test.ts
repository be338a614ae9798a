import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { diagnose } from "#src/doctor/index.js";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import {
  addAccount,
  addFile,
  addKey,
  addRegistry,
  authIdOf,
  createApplication,
  fileNameOf,
  noteIn,
} from "./application.js";

/*
 * The application goes on between the plan and its execution. Each finding is checked again under the write lock.
 */
test("what the application has mended since the plan was made is not touched", async () => {
  const app = createApplication(temporaryDirectory());
  const [half, keyless, orphan, linked, removing] = ["half", "keyless", "orphan", "linked", "removing"].map(authIdOf);
  if (!half || !keyless || !orphan || !linked || !removing) throw new Error("five ids");
  addAccount(app, authIdOf("healthy"));
  addKey(app, half);
  addRegistry(app, keyless);
  addFile(app, keyless);
  addFile(app, orphan);
  addKey(app, linked);
  addFile(app, linked);
  addKey(app, removing);
  addRegistry(app, removing, { status: "removing" });
  addFile(app, removing);
  app.master.close();
  expect((await diagnose(app.directory)).findings).toHaveLength(4);

  const child = spawn(process.execPath, [built("properties/doctor/repair-process.js"), app.directory, "0", "pause"]);
  const lines = createInterface(child.stdout);
  const [line] = await once(lines, "line");
  expect(line).toBe("paused");
  const master = new Sqlite(app.database);
  addRegistry({ ...app, master }, half);
  addFile(app, half);
  addKey({ ...app, master }, keyless);
  addKey({ ...app, master }, orphan);
  addRegistry({ ...app, master }, orphan);
  addRegistry({ ...app, master }, linked);
  master.prepare("UPDATE user_registry SET status = 'active' WHERE auth_id = ?").run(removing);
  master.close();
  child.stdin.end("\n");
  const [code] = await once(child, "close");
  expect(code).toBe(0);

  expect(await diagnose(app.directory)).toMatchObject({ findings: [], totals: { total_users: 6, total_api_keys: 6 } });
  for (const id of [half, keyless, orphan, linked, removing]) {
    expect(noteIn(join(app.users, fileNameOf(id)))).toBe(id);
  }
});
