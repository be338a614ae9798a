import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { authIdOf, openRegistrationStore } from "rollcall";
import { expect, test } from "vitest";
import { built } from "../built.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { rollcall } from "./rollcall-process.js";

const userMigrations = [{ name: "notes", up: "CREATE TABLE notes (text TEXT) STRICT" }];

/** A store with accounts, closed, and a path for its backup. */
async function prepare(accounts = 3): Promise<{ readonly directory: string; readonly backup: string }> {
  const base = temporaryDirectory();
  const directory = join(base, "store");
  const store = openRegistrationStore({ directory, userMigrations });
  await Promise.all(Array.from({ length: accounts }, (_, index) => store.register(`key-${index}`)));
  store.close();
  return { directory, backup: join(base, "backup") };
}

test("backup, check, restore: the output tells what was done, what comes next, and how to undo it", async () => {
  const { directory, backup } = await prepare();
  const made = await rollcall(["backup", directory, backup]);
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toMatch(/^backed up 3 accounts in \d+\.\d s: 3 databases copied, 0 unchanged\n/);
  expect(made.out).toContain(`rollcall restore ${backup} --directory ${directory}\n`);

  const plan = await rollcall(["restore", backup, "--directory", directory]);
  expect(plan).toMatchObject({ code: 0, err: "" });
  expect(plan.out).toMatch(/is intact: 3 accounts/);
  expect(plan.out).toContain("Nothing was changed.");
  expect(readdirSync(join(directory, "..")).sort()).toEqual(["backup", "store"]);

  const done = await rollcall(["restore", backup, "--directory", directory, "--apply"]);
  expect(done).toMatchObject({ code: 0, err: "" });
  const [, previous = ""] = /\n {2}mv (\S+before-restore\S+) /.exec(done.out) ?? [];
  expect(existsSync(join(previous, "master.sqlite"))).toBe(true);
  const store = openRegistrationStore({ directory, userMigrations });
  expect(store.count()).toMatchObject({ total: 3 });
  store.close();
});

test("one user's database is restored, and the output tells where the present one is", async () => {
  const { directory, backup } = await prepare();
  await rollcall(["backup", directory, backup]);
  const args = ["restore", backup, "--directory", directory, "--user", authIdOf("key-1")];
  const plan = await rollcall(args);
  expect(plan).toMatchObject({ code: 0, err: "" });
  expect(existsSync(join(directory, "quarantine"))).toBe(false);
  const done = await rollcall([...args, "--apply"]);
  expect(done).toMatchObject({ code: 0, err: "" });
  expect(done.out).toContain(
    `mv ${join(directory, "quarantine", readdirSync(join(directory, "quarantine"))[0] ?? "")}`,
  );
});

test("wrong use ends with exit code 2 and one sentence", async () => {
  const { directory, backup } = await prepare();
  await rollcall(["backup", directory, backup]);
  const foreign = temporaryDirectory();
  writeFileSync(join(foreign, "photo.jpg"), "");
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [["backup", foreign, backup], /there is no store in/],
    [["backup", directory, foreign], /files that are not of a backup \(photo\.jpg\)/],
    [["backup", directory], /missing required argument 'destination'/],
    [["restore", backup], /required option '-d, --directory <directory>' not specified/],
    [["restore", backup, "-d", foreign], /files that are not of a store \(photo\.jpg\)/],
    [["restore", backup, "-d", directory, "--user", "key-1"], /Expected an auth id/],
    [["restore", backup, "-d", directory, "--user", authIdOf("unknown")], /no account of .* has the auth id/],
  ];
  for (const [args, message] of wrong) {
    const { code, out, err } = await rollcall([...args]);
    expect({ args, code, out }).toEqual({ args, code: 2, out: "" });
    expect(err.replace(/\s+/g, " ")).toMatch(message);
  }
});

test("what is missing or damaged ends with exit code 1, and can be allowed", async () => {
  const { directory, backup } = await prepare();
  const [name = ""] = readdirSync(join(directory, "users"));
  rmSync(join(directory, "users", name));
  const refused = await rollcall(["backup", directory, backup]);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err.replace(/\s+/g, " ")).toContain("its database does not exist");
  const incomplete = await rollcall(["restore", backup, "-d", directory]);
  expect(incomplete).toMatchObject({ code: 1, out: "" });
  expect(incomplete.err).toMatch(/no\s+complete\s+backup/);

  const allowed = await rollcall(["backup", directory, backup, "--incomplete", "allow"]);
  expect(allowed).toMatchObject({ code: 0, err: "" });
  expect(allowed.out).toContain("1 accounts have no current copy of their database");
  const plan = await rollcall(["restore", backup, "-d", directory]);
  expect(plan.out).toContain("1 accounts are without their database");
});

test("Ctrl-C ends a backup with exit code 130, and the same command continues it", async () => {
  const { directory, backup } = await prepare(1500);
  const child = spawn(process.execPath, [built("src/cli/main.js"), "backup", directory, backup], { stdio: "pipe" });
  const copies = (): number => (existsSync(join(backup, "users")) ? readdirSync(join(backup, "users")).length : 0);
  await expect.poll(copies, { interval: 5, timeout: 30_000 }).toBeGreaterThan(0);
  child.kill("SIGINT");
  const [code] = await once(child, "exit");
  expect(code).toBe(130);
  expect(copies()).toBeLessThan(1500);
  expect(existsSync(join(backup, "backup.json"))).toBe(false);
  const again = await rollcall(["backup", directory, backup]);
  expect(again.code).toBe(0);
  expect(copies()).toBe(1500);
});

test("a backup that cannot be written ends with exit code 3, and can be continued", async () => {
  const { directory, backup } = await prepare();
  const store = openRegistrationStore({ directory, userMigrations });
  store.withUserDatabase(authIdOf("key-1"), (database) => {
    const insert = database.prepare("INSERT INTO notes (text) VALUES (?)");
    for (let index = 0; index < 2000; index += 1) insert.run("x".repeat(1000));
  });
  store.close();
  // No file may become larger than a megabyte: writing more fails with EFBIG, as it does with ENOSPC on a full disk.
  const limited = spawn("sh", [
    "-c",
    'ulimit -f 2048; exec "$@"',
    "sh",
    process.execPath,
    built("src/cli/main.js"),
    "backup",
    directory,
    backup,
  ]);
  let err = "";
  limited.stderr.on("data", (piece) => {
    err += piece;
  });
  const [code] = await once(limited, "close");
  expect({ code, err }).toEqual({ code: 3, err: expect.stringMatching(/SQLITE_FULL|SQLITE_IOERR|EFBIG/) });
  expect(existsSync(join(backup, "backup.json"))).toBe(false);
  expect(await rollcall(["backup", directory, backup])).toMatchObject({ code: 0, err: "" });
});
