import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkTarget, type TargetCheck } from "#src/target-check/index.js";
import { workloads } from "#src/workloads.js";
import { project, rollcallIn } from "../init/project.js";
import { sqliteStore } from "./store.js";

function check(module: string): Promise<readonly TargetCheck[]> {
  const { signal } = new AbortController();
  return checkTarget({ module, workloads, stallSeconds: 2, onOutput: () => undefined, signal });
}

const targetOf = (source: string): string => join(project({}, { "t.mjs": source }), "t.mjs");
/** Beside the module, not in the working directory: what a test leaves there would be found by the next one. */
const elsewhere = `import.meta.dirname + "/shop.db"`;

const memory = `const users = new Set(); export default {
  name: "memory",
  connect: () => ({ register(key) { users.add(key); return { authId: key }; } }),
  inspect: () => ({ accounts: [...users].map((authId) => ({ authId })) }),
};`;
const jsonFile = `import fs from "node:fs";
const file = new URL("./users.json", import.meta.url);
const read = () => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : []);
export default {
  name: "a file beside the module",
  connect: () => ({
    register(key) {
      if (!read().includes(key)) fs.writeFileSync(file, JSON.stringify([...read(), key]));
      return { authId: key };
    },
  }),
  inspect: () => ({ accounts: read().map((authId) => ({ authId })) }),
};`;
const nodeSqlite = (file: string): string => `import { DatabaseSync } from "node:sqlite";
import fs from "node:fs";
function open(directory) {
  const db = new DatabaseSync(${file});
  db.exec("PRAGMA busy_timeout = 1000; CREATE TABLE IF NOT EXISTS users (key TEXT PRIMARY KEY)");
  return db;
}
export default {
  name: "node:sqlite",
  setup: (directory) => open(directory).close(),
  connect(directory) {
    const db = open(directory);
    const insert = db.prepare("INSERT INTO users VALUES (?) ON CONFLICT DO NOTHING");
    return { register(key) { insert.run(key); return { authId: key }; }, close: () => db.close() };
  },
  inspect(directory) {
    const db = open(directory);
    const accounts = db.prepare("SELECT key AS authId FROM users").all();
    db.close();
    return { accounts };
  },
};`;

describe("what is wrong with a target is named, with what to do", () => {
  const lock = `directory + "/lock"`;
  test.each<[string, string, TargetCheck["about"], RegExp]>([
    ["does not load", `import "not-there";`, "load", /ERR_MODULE_NOT_FOUND/],
    [
      "misspells a function",
      "export default { name: 'x', conect() {}, inspect() {} };",
      "load",
      /did you mean connect/,
    ],
    [
      "throws in setup",
      sqliteStore({ declared: "setup() { throw new Error('no disk') }," }).replace(/setup: .*/, ""),
      "setup",
      /no disk/,
    ],
    ["hangs in connect", sqliteStore({ connect: "for (;;); var db;" }), "connect", /did not end within 2 s/],
    [
      "reads another table",
      sqliteStore({ inspect: `return open(directory).prepare("SELECT * FROM user").all()` }),
      "inspect",
      /no such table/,
    ],
    ["answers nonsense", sqliteStore({ register: "return 5;" }), "operations", /register must answer an object/],
    [
      "inspects nothing",
      sqliteStore({ inspect: "return { accounts: [] };" }),
      "inspect",
      /inspect returned \{"accounts":\[\]\} after register/,
    ],
    [
      "inspects another account",
      sqliteStore({
        inspect: `return { accounts: open(directory).prepare("SELECT '99' AS authId FROM users").all() };`,
      }),
      "one-client",
      /"authId":"99"/,
    ],
    [
      "opens a connection at import",
      sqliteStore({ top: `const shared = new Sqlite(${elsewhere});`, file: elsewhere }),
      "import",
      /shop\.db, before any connect/,
    ],
    ["keeps a database elsewhere", sqliteStore({ file: elsewhere }), "data", /shop\.db$/],
    [
      "keeps a database of another driver elsewhere",
      nodeSqlite(`new URL("./shop.db", import.meta.url)`),
      "data",
      /shop\.db$/,
    ],
    ["keeps a file elsewhere", jsonFile, "data", /users\.json$/],
    [
      "starts a process",
      sqliteStore({
        top: `import { execSync } from "node:child_process";`,
        register: `execSync("true"); insert.run(key); return { authId: String(find.get(key)) };`,
      }),
      "control",
      /a child process/,
    ],
    ["does not come to a scheduling point", memory, "control", /nothing came to a scheduling point/],
    [
      "lets no second client connect",
      sqliteStore({
        top: `import fs from "node:fs";`,
        connect: `fs.writeFileSync(${lock}, "", { flag: "wx" }); const db = open(directory);`,
        close: `(fs.unlinkSync(${lock}), db.close())`,
      }),
      "second-client",
      /a second client cannot connect/,
    ],
  ])("one that %s", async (_, source, about, message) => {
    const checks = await check(targetOf(source));
    const wrong = checks.filter(({ result }) => result === "wrong");
    expect(wrong.map((each) => each.about)).toEqual([about]);
    expect(wrong[0]?.message).toMatch(message);
    expect(wrong[0]?.advice).toMatch(/\w/);
  });

  test("data of an earlier run show that they lie outside, even if nothing is written again", async () => {
    const target = targetOf(jsonFile);
    await check(target);
    const wrong = (await check(target)).filter(({ result }) => result === "wrong");
    expect(wrong.map(({ message }) => message)).toEqual([expect.stringMatching(/a new store is not empty/)]);
  });
});

describe("what has a consequence is a note", () => {
  test.each<[string, string, TargetCheck["about"], RegExp]>([
    [
      "refuses kinds of keys",
      sqliteStore({
        register: `if (/\\W/.test(key)) throw new Error("bad key"); insert.run(key); return { authId: String(find.get(key)) };`,
      }),
      "keys",
      /a dot; .*an at sign.* refuses it: Error: bad key/,
    ],
    [
      "allows one client",
      sqliteStore({ declared: "maxClients: 1," }),
      "max-clients",
      /interleavings and stress do not apply/,
    ],
    [
      "keeps a connection in its module",
      sqliteStore({ top: "let kept;", connect: "const db = (kept ??= open(directory));", close: "undefined" }),
      "module-state",
      /a second run in another directory/,
    ],
    [
      "connects slowly",
      sqliteStore({
        top: `import { pbkdf2Sync } from "node:crypto";`,
        // Work and no sleep: a controlled run does not wait for sleeps.
        connect: `const db = open(directory); pbkdf2Sync("a", "b", 600_000, 64, "sha512");`,
      }),
      "speed",
      /which is few/,
    ],
  ])("one that %s", async (_, source, about, message) => {
    const checks = await check(targetOf(source));
    expect(checks.filter(({ result }) => result === "wrong")).toEqual([]);
    const notes = checks.filter((each) => each.result === "note" && each.about === about);
    expect(notes.map((each) => each.message)).toEqual([expect.stringMatching(message)]);
  });
});

test("data elsewhere are found beside the target, however many files the working directory holds", async () => {
  const target = targetOf(jsonFile);
  const folder = project({});
  for (let index = 0; index < 25_000; index += 1) writeFileSync(join(folder, `${index}.md`), "");
  const { code, out } = await rollcallIn(folder, "doctor-target", target);
  expect(out).toContain("✗ data lies outside the directory of the run");
  expect(code).toBe(1);
});

describe("rollcall verify", () => {
  test("warns of data outside the directory before the passes", async () => {
    const folder = project({}, { "t.mjs": sqliteStore({ file: elsewhere }) });
    const { err } = await rollcallIn(folder, "verify", "./t.mjs", "--pass", "sequential", "--time", "2");
    expect(err).toMatch(/^✗ data lies outside the directory of the run/);
    expect(err).toMatch(/More about the target: rollcall doctor-target \.\/t\.mjs/);
  });

  test("names doctor-target if a target cannot be used", async () => {
    const folder = project({}, { "t.mjs": "export default {};" });
    const { code, err } = await rollcallIn(folder, "verify", "./t.mjs");
    expect(err).toMatch(/What to do: rollcall doctor-target \.\/t\.mjs\n$/);
    expect(code).toBe(2);
  });
});
