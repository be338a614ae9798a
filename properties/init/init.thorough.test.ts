import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { built } from "../built.js";
import { filesOf, project, rollcallIn } from "./project.js";

const using = (...packages: readonly string[]) => ({
  name: "shop",
  type: "module",
  dependencies: Object.fromEntries(packages.map((name) => [name, "1.0.0"])),
});

describe("rollcall init", () => {
  test("asks nothing without a terminal: of several libraries it takes the most likely one, and says so", async () => {
    const folder = project(using("better-sqlite3", "kysely", "drizzle-orm"));
    const { code, out } = await rollcallIn(folder, "init");
    expect(code).toBe(0);
    expect(out).toMatch(/package\.json has drizzle-orm, kysely; drizzle-orm is taken; .* with --driver/);
    expect(filesOf(folder)["rollcall.target.mjs"]).toMatch(/from "drizzle-orm"/);
  });

  test("takes node:sqlite if package.json names no library that it knows, and names one that it cannot control", async () => {
    const folder = project(using("pg"));
    const { out } = await rollcallIn(folder, "init", "--yes");
    expect(out).toMatch(
      /pg is in package\.json: Rollcall does not control it; the target uses SQLite or files instead/,
    );
    expect(out).toMatch(/node:sqlite, which Node brings, is taken/);
    expect(filesOf(folder)["rollcall.target.mjs"]).toMatch(/from "node:sqlite"/);
  });

  test.each([
    ["sqlite", /Next:\n.*\n {2}npx prisma generate\n/],
    ["postgresql", /the schema of this project is for postgresql/],
  ])("uses the model and the client of a Prisma schema for %s", async (provider, next) => {
    const schema = `generator client {\n  provider = "prisma-client"\n  output = "./made"\n}
datasource db {\n  provider = "${provider}"\n}\nmodel Member {\n  id Int @id\n  handle String @unique\n}\n`;
    const folder = project(using("@prisma/client"), { "schema.prisma": schema });
    const { out } = await rollcallIn(folder, "init", "--yes");
    expect(out).toMatch(next);
    const target = filesOf(folder)["rollcall.target.mjs"];
    expect(target).toMatch(/from "\.\/made\/client\.ts"/);
    expect(target).toMatch(/prisma\.member\.findUnique\(\{ where: \{ handle: key \} \}\)/);
  });

  test("names the packages that are not installed before the next command", async () => {
    const folder = project(using("kysely"));
    const { out } = await rollcallIn(folder, "init", "--yes");
    expect(out).toMatch(/Next:\n {2}npm install --save-dev kysely\n {2}npx rollcall verify/);
  });

  test.each([
    ["an ES module", "module", "rollcall.target.ts"],
    ["CommonJS", "commonjs", "rollcall.target.mts"],
  ])("writes TypeScript if the project has a tsconfig.json and is %s", async (_, type, file) => {
    const folder = project({ ...using("better-sqlite3"), type }, { "tsconfig.json": "{}" });
    const { code } = await rollcallIn(folder, "init", "--yes");
    expect(code).toBe(0);
    const isLoaded = Boolean(process.features.typescript);
    expect(filesOf(folder)[isLoaded ? file : "rollcall.target.mjs"]).toMatch(
      isLoaded ? /satisfies RegistrationTarget/ : /^};$/m,
    );
  });

  test("a script called rollcall stays as it is", async () => {
    const folder = project({ ...using("better-sqlite3"), scripts: { rollcall: "echo mine" } });
    const before = filesOf(folder)["package.json"];
    const { out } = await rollcallIn(folder, "init", "--yes");
    expect(out).toMatch(/has a script "rollcall" already, which stays as it is/);
    expect(filesOf(folder)["package.json"]).toBe(before);
  });
});

describe("rollcall init refuses, and changes nothing", () => {
  test.each<[string, object | string, { readonly [name: string]: string }, readonly string[], RegExp]>([
    ["a target in the other language", using(), { "rollcall.target.ts": "mine" }, [], /rollcall\.target\.ts is there/],
    ["a file that was asked for", using(), { "t.mjs": "mine" }, ["--file", "t.mjs"], /t\.mjs is there already/],
    ["an unknown library", using(), {}, ["--driver", "oracle"], /Expected one of better-auth, prisma, drizzle/],
    ["an ending that is no ES module", using(), {}, ["--file", "t.cjs"], /expected a name with \.mjs/],
    ["a .js that would be CommonJS", { name: "old" }, {}, ["--file", "t.js"], /name a file with \.mjs/],
    ["a folder that is not there", using(), {}, ["--file", "no/t.mjs"], /there is no folder .*no/],
    ["a package.json that is no JSON", "{", {}, [], /package\.json is not valid JSON/],
    ["a package.json of another form", "[]", {}, [], /is no package\.json/],
  ])("%s", async (_, packageJson, files, args, message) => {
    const folder = project(packageJson, files);
    const before = filesOf(folder);
    const { code, err } = await rollcallIn(folder, "init", "--yes", ...args);
    expect(err.replace(/\s+/g, " ")).toMatch(message);
    expect(code).toBe(2);
    expect(filesOf(folder)).toEqual(before);
  });
});

describe.skipIf(!isOnPath("script"))("on a terminal rollcall init", () => {
  test("asks which of several libraries, then whether to write", async () => {
    const folder = project(using("kysely", "drizzle-orm"));
    const printed = await answering(folder, ["2", "y"]);
    expect(printed).toMatch(/1 {2}drizzle {2}\(in package\.json\)\s+2 {2}kysely {2}\(in package\.json\)/);
    expect(printed).toMatch(/Write rollcall\.target\.mjs for kysely, and a script to package\.json\?/);
    expect(filesOf(folder)["rollcall.target.mjs"]).toMatch(/from "kysely"/);
  });

  test("asks only whether to write if there is one library, and writes nothing after a no", async () => {
    const folder = project(using("knex"));
    const before = filesOf(folder);
    expect(await answering(folder, ["n"])).toMatch(/Nothing was written/);
    expect(filesOf(folder)).toEqual(before);
  });
});

/** Runs `rollcall init` on a terminal of its own, and types each answer when it asks. Returns what it printed. */
async function answering(folder: string, answers: readonly string[]): Promise<string> {
  const command = `"${process.execPath}" "${built("src/cli/main.js")}" init`;
  const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: folder, env: { ...process.env, TERM: "dumb" } });
  const left = [...answers];
  let [printed, seen] = ["", 0];
  child.stdout.on("data", (chunk) => {
    printed += chunk;
    const asked = /(\[1\]: |\[Y\/n\] )$/.exec(printed.slice(seen));
    if (asked === null) return;
    seen = printed.length;
    child.stdin.write(`${left.shift() ?? ""}\n`);
  });
  await once(child, "close");
  return printed;
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
