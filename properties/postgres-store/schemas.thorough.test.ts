import pg from "pg";
import { authIdOf, type SchemaMigration } from "rollcall";
import { describe, expect, onTestFinished, test } from "vitest";
import { open, postgresForTests, query, rejection, userMigrations } from "./fixture.js";
import { readUserData, writeUserData } from "./model-client.js";

const postgres = postgresForTests();
const id = authIdOf("key");

async function openWithAccount() {
  const url = await postgres.database();
  const store = await open(url);
  await store.register("key");
  return { url, store };
}

/** A pool of one connection, so that what a callback leaves behind would show in the next one. */
async function openOnOneConnection() {
  const pool = new pg.Pool({ connectionString: await postgres.database(), max: 1 });
  onTestFinished(() => pool.end());
  const store = await open("", { pool });
  await store.register("key");
  return { pool, store };
}

describe("withUserSchema", () => {
  test("keeps callbacks of one account apart, also in several stores, so that none counts on what another changes", async () => {
    const { url, store } = await openWithAccount();
    const other = await open(url);
    await writeUserData(store, "key", "0");
    const increments = Array.from({ length: 20 }, (_, index) =>
      (index % 2 === 0 ? store : other).withUserSchema(id, async (schema) => {
        const { rows } = await schema.query<{ value: string }>("SELECT value FROM entries");
        await schema.query("UPDATE entries SET value = $1", [String(Number(rows[0]?.value) + 1)]);
      }),
    );
    await Promise.all(increments);
    expect(await readUserData(store, "key")).toBe("20");
  });

  test("rolls back if the callback throws, and throws the same error", async () => {
    const { store } = await openWithAccount();
    const reason = new Error("of the application");
    const failing = store.withUserSchema(id, async (schema) => {
      await schema.query("INSERT INTO entries VALUES ('value', 'lost')");
      throw reason;
    });
    await expect(failing).rejects.toBe(reason);
    expect(await readUserData(store, "key")).toBeNull();
  });

  test("gives errors of constraints to the application as they are", async () => {
    const { store } = await openWithAccount();
    await writeUserData(store, "key", "one");
    const failing = store.withUserSchema(id, (schema) => schema.query("INSERT INTO entries VALUES ('value', 'two')"));
    await expect(failing).rejects.toMatchObject({ code: "23505" });
  });

  test.each([
    ["ends the transaction", "COMMIT"],
    ["ends the transaction and begins another one", "COMMIT; BEGIN"],
    ["changes the search_path", "SET search_path TO public"],
    ["changes it for the transaction", "SET LOCAL search_path TO public"],
    ["changes the role", "SET ROLE pg_monitor"],
  ])("refuses a callback that %s, and no other user of the pool notices", async (_, statement) => {
    const { pool, store } = await openOnOneConnection();
    const failing = store.withUserSchema(id, (schema) => schema.query(statement));
    expect(await rejection(failing)).toBe("INVALID_CALLBACK");
    const { rows } = await pool.query("SELECT current_setting('search_path') AS path, current_setting('role') AS role");
    expect(rows).toEqual([{ path: '"$user", public', role: "none" }]);
  });

  test("refuses a callback that goes on after a failed statement, unless it went back to a savepoint", async () => {
    const { store } = await openWithAccount();
    const failing = store.withUserSchema(id, async (schema) => {
      await schema.query("SELECT 1 / 0").catch(() => undefined);
    });
    expect(await rejection(failing)).toBe("INVALID_CALLBACK");
    await store.withUserSchema(id, async (schema) => {
      await schema.query("SAVEPOINT before");
      await schema.query("SELECT 1 / 0").catch(() => undefined);
      await schema.query("ROLLBACK TO before");
      await schema.query("INSERT INTO entries VALUES ('value', 'kept')");
    });
    expect(await readUserData(store, "key")).toBe("kept");
  });

  test("refuses queries after the callback has ended, which would run in the transaction of another call", async () => {
    const { store } = await openWithAccount();
    const kept = await store.withUserSchema(id, (schema) => schema);
    await expect(kept.query("DELETE FROM entries")).rejects.toMatchObject({ code: "INVALID_CALLBACK" });
  });

  test("refuses calls for its own account from within its callback, which would wait for themselves", async () => {
    const { store } = await openWithAccount();
    for (const call of [
      () => store.withUserSchema(id, () => 1),
      () => store.remove("key"),
      () => store.changeKey("key", "other"),
    ]) {
      expect(await store.withUserSchema(id, () => rejection(call()))).toBe("INVALID_CALLBACK");
    }
    expect(await store.withUserSchema(id, () => store.update("key", { pollInterval: 1 }))).toBe(true);
  });

  test("names what is missing: the account, or its schema, which is never made anew", async () => {
    const { url, store } = await openWithAccount();
    expect(await rejection(store.withUserSchema(authIdOf("other"), () => 1))).toBe("ACCOUNT_NOT_FOUND");
    expect(await rejection(store.withUserSchema("key", () => 1))).toBe("ACCOUNT_NOT_FOUND");
    const [row] = await query<{ schema_name: string }>(url, "SELECT schema_name FROM rollcall.user_registry");
    await query(url, `DROP SCHEMA ${row?.schema_name} CASCADE`);
    expect(await rejection(store.withUserSchema(id, () => 1))).toBe("USER_DATABASE_MISSING");
    expect((await store.audit()).findings).toEqual([
      { code: "user-database-missing", authId: id, dbPath: row?.schema_name },
    ]);
    expect(await store.remove("key")).toBe(true);
  });

  test("a temporary table does not hide a table of the user, in a pool that others use", async () => {
    const { pool, store } = await openOnOneConnection();
    await pool.query("CREATE TEMPORARY TABLE entries (name text, value text)");
    await writeUserData(store, "key", "kept");
    expect((await pool.query("TABLE pg_temp.entries")).rows).toEqual([]);
  });

  test("runs again after a conflict, whatever the callback makes of the error", async () => {
    const { store } = await openWithAccount();
    let runs = 0;
    await store.withUserSchema(id, async (schema) => {
      runs += 1;
      if (runs > 2) return;
      const conflict = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$";
      await schema.query(conflict).catch((cause: unknown) => {
        throw new Error("wrapped by a library", { cause });
      });
    });
    expect(runs).toBe(3);
  });
});

describe("readUserSchema", () => {
  test("cannot write, and sees one moment", async () => {
    const { store } = await openWithAccount();
    await writeUserData(store, "key", "before");
    const seen = await store.readUserSchema(id, async (schema) => {
      const first = await schema.query("TABLE entries");
      await writeUserData(store, "key", "after");
      return [first.rows, (await schema.query("TABLE entries")).rows];
    });
    expect(seen[1]).toEqual(seen[0]);
    const writing = store.readUserSchema(id, (schema) => schema.query("DELETE FROM entries"));
    expect(await rejection(writing)).toBe("INVALID_CALLBACK");
  });

  test("does not return what belongs to an account that was removed meanwhile", async () => {
    const { store } = await openWithAccount();
    let runs = 0;
    const reading = store.readUserSchema(id, async (schema) => {
      runs += 1;
      if (runs === 1) await store.remove("key");
      return (await schema.query("TABLE entries")).rows;
    });
    expect(await rejection(reading)).toBe("ACCOUNT_NOT_FOUND");
  });
});

describe("user migrations", () => {
  const more: SchemaMigration = { name: "notes", up: (schema) => schema.query("CREATE TABLE notes (text text)") };

  test("are applied to a new schema at once, and to an existing one in its next use or in migrateAll", async () => {
    const { url } = await openWithAccount();
    const newer = await open(url, { userMigrations: [...userMigrations, more] });
    await newer.register("new");
    const tables = (key: string) => newer.readUserSchema(authIdOf(key), (schema) => schema.query("TABLE notes"));
    expect((await tables("new")).rows).toEqual([]);
    await expect(tables("key")).rejects.toThrow("notes");
    expect(await newer.migrateAll()).toEqual({ migrated: 1, current: 1, failed: 0, failures: [] });
    expect((await tables("key")).rows).toEqual([]);
  });

  test("refuse a list that is older, edited, reordered or lacks one, and the audit names the account", async () => {
    const { url } = await openWithAccount();
    const refused = async (list: readonly SchemaMigration[]) => {
      const store = await open(url, { userMigrations: list });
      const code = await rejection(store.withUserSchema(id, () => 1));
      return [code, (await store.audit()).findings.map((finding) => finding.code)];
    };
    expect(await refused([])).toEqual(["INCOMPATIBLE_DATABASE", ["user-database-newer"]]);
    expect(await refused([{ name: "entries", up: "SELECT 1" }])).toEqual([
      "USER_MIGRATIONS_DIFFER",
      ["user-migrations-differ"],
    ]);
    expect(await refused([more, ...userMigrations])).toEqual(["USER_MIGRATIONS_DIFFER", ["user-migrations-differ"]]);
  });

  test("a migration that fails leaves no account behind", async () => {
    const store = await open(await postgres.database(), { userMigrations: [{ name: "broken", up: "CREATE TABLE" }] });
    expect(await rejection(store.register("key"))).toBe("USER_MIGRATION_FAILED");
    expect(await store.find("key")).toBeNull();
    expect((await store.audit()).findings).toEqual([]);
  });
});
