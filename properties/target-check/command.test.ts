import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { project, rollcallIn } from "../init/project.js";
import { sqliteStore } from "./store.js";

describe("rollcall doctor-target", () => {
  test("lists what is right with a target, and exits with 0", async () => {
    const folder = project({}, { "t.mjs": sqliteStore() });
    const { code, out } = await rollcallIn(folder, "doctor-target", "./t.mjs");
    expect(out).toMatch(/^rollcall doctor-target \.\/t\.mjs\n\n✓ the module is loaded/);
    expect(out).toMatch(/✓ data lies in the directory of the run: app\.db/);
    expect(out).toMatch(/✓ under control: \d+ steps of SQLite/);
    expect(out).toMatch(/The target can be verified: rollcall verify \.\/t\.mjs\n$/);
    expect(out).not.toMatch(/^✗/m);
    expect(code).toBe(0);
  });

  test("says where data lies that is not in the directory of the run, what to do, and exits with 1", async () => {
    const folder = project({}, { "t.mjs": sqliteStore({ file: `"./shop.db"` }) });
    const { code, out } = await rollcallIn(folder, "doctor-target", "./t.mjs");
    const text = out.replace(/\s+/g, " ");
    expect(text).toContain(`✗ data lies outside the directory of the run, in ${join(folder, "shop.db")}`);
    expect(text).toContain("→ build the path of every database and file from the directory");
    expect(code).toBe(1);
  });

  test("refuses a file that is not there, with exit code 2", async () => {
    const { code, err } = await rollcallIn(project({}), "doctor-target", "./t.mjs");
    expect(err).toMatch(/there is no such file/);
    expect(code).toBe(2);
  });
});
