import { rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { diagnose } from "#src/doctor/index.js";
import { rollcall } from "../cli/rollcall-process.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { type Application, addAccount, authIdOf, createApplication, fileNameOf } from "./application.js";
import { countsOf } from "./contents.js";
import { killWithin, killWriterOf } from "./plant.js";
import { treeOf } from "./tree.js";

/** Builds an application with one account, and closes it. */
function application(): Application & { readonly user: string } {
  const app = createApplication(temporaryDirectory());
  addAccount(app, authIdOf("a"));
  app.master.close();
  return { ...app, user: join(app.users, fileNameOf(authIdOf("a"))) };
}

/** Diagnoses, and expects that no file was made, deleted or changed. */
async function diagnoseUnchanged(directory: string) {
  const before = treeOf(directory);
  const diagnosis = await diagnose(directory, { deep: true });
  expect(treeOf(directory)).toEqual(before);
  return diagnosis;
}

const insertKey = (authId: string): string => `INSERT INTO api_keys (auth_id) VALUES ('${authId}')`;

describe("the doctor changes nothing", () => {
  test("in a database in WAL mode that was closed: SQLite's own readonly connection makes -wal and -shm", async () => {
    const { database, directory } = application();
    const master = new Sqlite(database);
    master.pragma("journal_mode = WAL");
    master.close();
    expect(countsOf(await diagnoseUnchanged(directory))).toEqual({});
  });

  test("in a database whose process was killed in WAL mode, and reads what is in the -wal only", async () => {
    const { database, directory } = application();
    killWriterOf(database, insertKey(authIdOf("in the wal")));
    expect(countsOf(await diagnoseUnchanged(directory))).toEqual({
      "key-without-registry": 1,
      "journal-left-over": 1,
    });
  });

  test("nor if the -shm is lost", async () => {
    const { database, directory } = application();
    killWriterOf(database, insertKey(authIdOf("in the wal")));
    rmSync(`${database}-shm`);
    expect(countsOf(await diagnoseUnchanged(directory))).toEqual({
      "key-without-registry": 1,
      "journal-left-over": 1,
    });
  });

  test("in a user database with a hot journal, and reads what was there before the killed transaction", async () => {
    const { user, directory } = application();
    killWithin(user);
    const { findings } = await diagnoseUnchanged(directory);
    expect(findings.map(({ code }) => code)).toEqual(["journal-left-over"]);
  });

  test("in a user database of WAL mode whose process was killed", async () => {
    const { user, directory } = application();
    killWriterOf(user, "INSERT INTO notes VALUES ('in the wal')");
    expect(countsOf(await diagnoseUnchanged(directory))).toEqual({ "journal-left-over": 1 });
  });

  test("in an empty file with a journal, which SQLite would delete", async () => {
    const { user, directory } = application();
    killWithin(user);
    truncateSync(user);
    expect(countsOf(await diagnoseUnchanged(directory))).toEqual({ "user-database-empty": 1 });
  });
});

test("the files of an open connection are not left over, and its locks stay", async () => {
  const { database, user, directory } = application();
  const [master, own] = [new Sqlite(database), new Sqlite(user)];
  for (const connection of [master, own]) {
    connection.pragma("journal_mode = WAL");
    connection.exec("CREATE TABLE more (x)");
  }
  const child = await diagnoseInProcess(directory);
  expect(child).toEqual({ code: 0, findings: [] });
  master.exec("INSERT INTO sessions VALUES ('t', 'n')");
  own.exec("INSERT INTO more VALUES (1)");
  master.close();
  own.close();
  expect(countsOf(await diagnose(directory))).toEqual({});
});

/** Diagnoses in a process of its own: this one has the databases open. */
async function diagnoseInProcess(directory: string): Promise<{ code: number | null; findings: unknown }> {
  const { code, out } = await rollcall(["doctor", directory, "--json", "-"]);
  return { code, findings: JSON.parse(out).findings };
}
