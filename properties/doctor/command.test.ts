import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { catalogue } from "#src/doctor/index.js";
import { built } from "../built.js";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { addAccount, addKey, authIdOf, createApplication } from "./application.js";
import { addAccounts, plantAll } from "./plant.js";
import { treeOf } from "./tree.js";

/** Returns the directory of an application with two complete accounts. */
function healthy(): string {
  const app = createApplication(temporaryDirectory());
  addAccounts(app, 2);
  app.master.close();
  return app.directory;
}

/** Returns the directory of an application in which everything is planted. */
function planted(): string {
  const app = createApplication(temporaryDirectory());
  addAccounts(app, 3);
  plantAll(app, 7);
  app.master.close();
  return app.directory;
}

describe("rollcall doctor", () => {
  test("ends with 0 for a healthy database, named by its directory or its file", async () => {
    const directory = healthy();
    for (const path of [directory, join(directory, "master.db")]) {
      const { code, out } = await rollcall(["doctor", path]);
      expect(code).toBe(0);
      expect(out).toContain("HEALTHY");
    }
  });

  test("prints every finding with page and examples, in lines of at most 100 columns, without colour", async () => {
    const { code, out } = await rollcall(["doctor", planted()]);
    expect(code).toBe(1);
    expect(out).toMatch(/ {2}7 {2}API keys without a registry entry {2}\[key-without-registry\]/);
    expect(out).toContain("docs/doctor.md#key-without-registry");
    expect(out).toContain("… and 2 more");
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
    expect(out).not.toContain("\u001b");
    expect(out).not.toContain("\u200b");
  });

  test("--json - prints JSON alone; --json FILE writes it beside the text", async () => {
    const file = join(temporaryDirectory(), "report.json");
    const [piped, written] = await Promise.all([
      rollcall(["doctor", healthy(), "--json", "-"]),
      rollcall(["doctor", healthy(), "--json", file]),
    ]);
    expect(JSON.parse(piped.out)).toMatchObject({ version: 1, healthy: true, totals: { total_users: 2 } });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ healthy: true });
    expect(written.out).toContain("HEALTHY");
  });

  test("--reporter html writes one file that refers to no other, in which names are text", async () => {
    const app = createApplication(temporaryDirectory());
    addKey(app, authIdOf("a"), { key_name: "<script>alert(1)</script>" });
    addKey(app, authIdOf("b"), { key_name: "<SCRIPT>alert(1)</SCRIPT>" });
    app.master.close();
    const file = join(temporaryDirectory(), "report.html");
    const { code, out } = await rollcall(["doctor", app.directory, "--reporter", "html", "--output", file]);
    const html = readFileSync(file, "utf8");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).not.toMatch(/<script|<link|<img|src=|https?:/i);
  });

  test("never prints an API key, not even one that is used as an auth id", async () => {
    const app = createApplication(temporaryDirectory());
    app.master.exec("ALTER TABLE api_keys ADD COLUMN api_key TEXT");
    addKey(app, "rc_live_secret_1", { api_key: "rc_live_secret_2" });
    addKey(app, "rc_live_other", { api_key: "RC_live_secret_2 " });
    app.master.close();
    const { code, out } = await rollcall(["doctor", app.directory, "--repair"]);
    expect(code).toBe(1);
    expect(out).toContain("[similar-key]");
    expect(out).not.toMatch(/secret|RC_live/);
  });

  test("--repair prints the plan and changes nothing; --repair --apply repairs; --undo undoes it", async () => {
    const app = createApplication(temporaryDirectory());
    addAccount(app, authIdOf("whole"));
    addKey(app, authIdOf("half"));
    app.master.close();
    const before = treeOf(app.directory);
    const plan = await rollcall(["doctor", app.directory, "--repair"]);
    expect(plan).toMatchObject({ code: 1, out: expect.stringContaining("[undo-half-registration]") });
    expect(treeOf(app.directory)).toEqual(before);

    const applied = await rollcall(["doctor", app.directory, "--repair", "--apply"]);
    expect(applied).toMatchObject({ code: 0, out: expect.stringContaining("HEALTHY") });
    const [, quarantine = ""] = /rollcall doctor --undo (\S+)/.exec(applied.out) ?? [];
    expect(await rollcall(["doctor", "--undo", quarantine])).toMatchObject({ code: 0, out: "Undone: 1 steps.\n" });
    expect(await rollcall(["doctor", app.directory])).toMatchObject({ code: 1 });
  });

  test("finds the user databases with --users", async () => {
    const app = createApplication(temporaryDirectory());
    addAccount(app, authIdOf("a"));
    app.master.exec("UPDATE user_registry SET db_path = '/srv/app/' || db_path");
    app.master.close();
    const { code, out } = await rollcall(["doctor", join(app.directory, "master.db"), "--users", app.users]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining("HEALTHY") });
  });

  test.each<[string, (directory: string) => string[], RegExp]>([
    ["no path", () => ["doctor"], /missing required argument 'path'/],
    ["a path that does not exist", () => ["doctor", "/no/such/path"], /does not exist/],
    ["a directory without a database", (directory) => ["doctor", directory], /no database with the tables/],
    ["--apply without --repair", (directory) => ["doctor", directory, "--apply"], /--apply needs --repair/],
    ["a directory that is no quarantine", (directory) => ["doctor", "--undo", directory], /no undo log/],
    ["users that do not exist", (directory) => ["doctor", directory, "--users", "/no/such"], /directory that exists/],
    ["an unknown reporter", (directory) => ["doctor", directory, "--reporter", "xml"], /Allowed choices/],
    [
      "a database without the tables",
      (directory) => {
        new Sqlite(join(directory, "other.db")).exec("CREATE TABLE x (y)").close();
        return ["doctor", join(directory, "other.db")];
      },
      /has not the table api_keys/,
    ],
  ])("ends with 2 for %s", async (_, args, message) => {
    const { code, err } = await rollcall(args(temporaryDirectory()));
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, " ")).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  test("ends with 3 for a database that cannot be read", async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "broken.db"), "no database".repeat(100));
    mkdirSync(join(directory, "folder"));
    expect(await rollcall(["doctor", join(directory, "broken.db")])).toMatchObject({
      code: 3,
      err: expect.stringContaining("is no SQLite database"),
    });
  });

  test("ends with 130 after Ctrl-C, and leaves no temporary files", async () => {
    const app = createApplication(temporaryDirectory());
    addAccounts(app, 5000);
    app.master.close();
    const temporary = temporaryDirectory();
    const child = spawn(process.execPath, [built("src/cli/main.js"), "doctor", app.directory], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, TMPDIR: temporary },
    });
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    // Its directory of temporary files is made at the beginning.
    const watcher = watch(temporary);
    await once(watcher, "change");
    watcher.close();
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(readdirSync(temporary)).toEqual([]);
    expect(err).toContain("interrupted");
    expect(code).toBe(130);
  });
});

test("every finding has a section in docs/doctor.md with the texts of the report, and no other has", () => {
  const guide = readFileSync("docs/doctor.md", "utf8");
  const headings = [...guide.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual(Object.keys(catalogue));
  const text = guide.replace(/\s+/g, " ");
  for (const { means, cause, repair } of Object.values(catalogue)) {
    for (const sentence of [means, cause, repair]) expect(text).toContain(sentence.replace(/\s+/g, " "));
  }
});
