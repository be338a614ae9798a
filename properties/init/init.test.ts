import { describe, expect, test } from "vitest";
import { filesOf, project, rollcallIn } from "./project.js";

describe("rollcall init", () => {
  test("writes a target for the library in package.json, adds a script, and says the next command", async () => {
    const folder = project({ name: "shop", devDependencies: { "better-sqlite3": "13.2.0" } });
    const { code, out } = await rollcallIn(folder, "init", "--yes");
    expect(code).toBe(0);
    expect(out).toMatch(/package\.json has better-sqlite3/);
    expect(out).toMatch(/Next:\n {2}npx rollcall verify \.\/rollcall\.target\.mjs\n$/);
    const { "rollcall.target.mjs": target, "package.json": text = "" } = filesOf(folder);
    expect(target).toMatch(/import Database from "better-sqlite3"/);
    expect(target).toMatch(/name: "shop"/);
    expect(JSON.parse(text).scripts).toEqual({ rollcall: "rollcall verify ./rollcall.target.mjs" });
  });

  test("never overwrites a file", async () => {
    const folder = project({ name: "shop" }, { "rollcall.target.mjs": "mine" });
    const before = filesOf(folder);
    const { code, err } = await rollcallIn(folder, "init", "--yes");
    expect(err).toMatch(/rollcall\.target\.mjs is there already and stays as it is/);
    expect(code).toBe(2);
    expect(filesOf(folder)).toEqual(before);
  });

  test("names what was meant by a misspelt library", async () => {
    const { code, err } = await rollcallIn(project({}), "init", "--driver", "drizle");
    expect(err).toMatch(/Did you mean drizzle\?/);
    expect(code).toBe(2);
  });
});
