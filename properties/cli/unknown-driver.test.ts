import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { built, source } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { smallStore } from "../verify/target-module.js";

/** A folder in which a target finds a better-sqlite3 14, which this Rollcall does not know. */
interface Fixture {
  readonly folder: string;
  readonly driver: string;
}

function fixture(): Fixture {
  const folder = temporaryDirectory();
  const driver = join(folder, "node_modules/better-sqlite3");
  mkdirSync(driver, { recursive: true });
  return { folder, driver };
}

function writeManifest({ driver }: Fixture): void {
  const manifest = { name: "better-sqlite3", version: "14.0.0", main: "lib/index.js" };
  writeFileSync(join(driver, "package.json"), JSON.stringify(manifest));
}

/** Returns a driver with another addon: that of another package. */
function withOtherAddon(): Fixture {
  const made = fixture();
  const [addon] = globSync(["lightningcss-*/*.node", "@rolldown/binding-*/*.node"], { cwd: source("node_modules") });
  if (addon === undefined) throw new Error("expected a native addon in node_modules");
  mkdirSync(join(made.driver, "lib"));
  copyFileSync(source(`node_modules/${addon}`), join(made.driver, "addon.node"));
  writeFileSync(
    join(made.driver, "lib/index.js"),
    `module.exports = class { constructor() { require("../addon.node") } }`,
  );
  writeManifest(made);
  return made;
}

/** Returns a driver with the addon of 13, called with its arguments in another order. */
function withOtherArguments(): Fixture {
  const made = fixture();
  cpSync(source("node_modules/better-sqlite3"), made.driver, { recursive: true });
  const library = join(made.driver, "lib/database.js");
  const text = readFileSync(library, "utf8");
  const changed = text.replace("timeout, verbose || null", "verbose || null, timeout");
  expect(changed).not.toBe(text);
  writeFileSync(library, changed);
  writeManifest(made);
  return made;
}

/** Returns a store of files that does not need the driver, so that only Rollcall's hooks can refuse it. */
function targetIn({ folder }: Fixture, use: string): string {
  const module = join(folder, "target.mjs");
  const connect = `(directory) => { ${use}; return { register: (key, settings) => register(directory, key, settings) } }`;
  writeFileSync(module, `import Database from "better-sqlite3";\n${smallStore({ connect })}`);
  return module;
}

function verify(module: string) {
  const args = [built("src/cli/main.js"), "verify", module, "--pass", "interleavings", "--schedules", "3"];
  return spawnSync(process.execPath, args, {
    encoding: "utf8",
    cwd: dirname(module),
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
}

const refusal = "better-sqlite3 14.0.0 is not known to this Rollcall, which knows 12 and 13; use one of these";

describe("an unknown better-sqlite3", () => {
  test.each([
    ["with another addon", withOtherAddon],
    ["with other arguments", withOtherArguments],
  ])("%s is refused with exit code 2, even if the target ignores the error", (_, make) => {
    const module = targetIn(make(), `try { new Database(path.join(directory, "other.db")) } catch {}`);
    const { status, stderr } = verify(module);
    expect(stderr.replace(/\s+/g, " ")).toContain(refusal);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(status).toBe(2);
  });

  test("is refused if the module loads the addon itself", () => {
    const made = withOtherAddon();
    writeFileSync(join(made.driver, "lib/index.js"), `module.exports = require("../addon.node")`);
    const { status, stderr } = verify(targetIn(made, ""));
    expect(stderr.replace(/\s+/g, " ")).toContain(refusal);
    expect(status).toBe(2);
  });
});
