import { describe, expect, test } from "vitest";
import { shortSql } from "#src/reporters/index.js";

/*
 * Statements of ORMs, shortened to the width of a column: the verb, the table and the most informative part remain.
 */

const drizzle = 'select "id", "key", "key_name", "created_at" from "users" where "users"."key" = ? limit ?';
const prisma =
  "SELECT `main`.`User`.`id`, `main`.`User`.`key`, `main`.`User`.`name` FROM `main`.`User` " +
  "WHERE (`main`.`User`.`key` = ? AND 1=1) LIMIT ? OFFSET ?";
const typeorm =
  'SELECT "User"."id" AS "User_id", "User"."key" AS "User_key" FROM "user" "User" WHERE (("User"."key" = ?)) LIMIT 1';

describe("a shortened statement keeps its most informative part", () => {
  test.each<[string, string, number, string]>([
    ["drizzle", drizzle, 70, "SELECT … FROM users WHERE key = ? limit ?"],
    ["drizzle", drizzle, 34, "SELECT … FROM users WHERE key = ?"],
    ["drizzle", drizzle, 29, "SELECT … users WHERE key = ?"],
    ["prisma", prisma, 70, "SELECT … FROM User WHERE key = ? LIMIT ? OFFSET ?"],
    ["prisma", prisma, 34, "SELECT … FROM User WHERE key = ?"],
    ["typeorm", typeorm, 70, "SELECT … FROM user WHERE key = ? LIMIT 1"],
    ["an insert", 'insert into "users" ("id", "key") values (?, ?) returning "id"', 34, "INSERT INTO users"],
    [
      "an upsert",
      "INSERT INTO users (a) VALUES (?) ON CONFLICT(a) DO NOTHING",
      60,
      "INSERT INTO users ON CONFLICT(a) DO NOTHING",
    ],
    [
      "an upsert",
      "INSERT INTO users (a) VALUES (?) ON CONFLICT(a) DO NOTHING",
      42,
      "INSERT INTO users ON CONFLICT DO NOTHING",
    ],
    ["a copy", "INSERT INTO new_users SELECT id, name FROM users", 60, "INSERT INTO new_users SELECT … FROM users"],
    [
      "an update",
      'update "users" set "name" = ?, "data" = ? where "id" = ?',
      70,
      "UPDATE users SET name = ?, data = ? WHERE id = ?",
    ],
    ["an update", 'update "users" set "name" = ?, "data" = ? where "id" = ?', 30, "UPDATE users SET name, data"],
    ["an update", "UPDATE users SET name = ?, data = ? WHERE id = ?", 26, "UPDATE users SET name, …"],
    [
      "a delete",
      "DELETE FROM `users` WHERE `users`.`id` = ? AND `gone` IS NOT NULL",
      40,
      "DELETE FROM users WHERE id, gone",
    ],
    ["a transaction", "begin immediate transaction", 40, "BEGIN IMMEDIATE TRANSACTION"],
    ["a transaction", "commit", 40, "COMMIT"],
    ["a table", 'CREATE TABLE IF NOT EXISTS "t" (a TEXT, b TEXT)', 60, "CREATE TABLE IF NOT EXISTS t"],
    ["a migration", 'ALTER TABLE "__new_users" RENAME TO "users"', 60, "ALTER TABLE __new_users RENAME TO users"],
    ["a value", "DELETE FROM t WHERE a = 'x.\"y\" z'", 60, "DELETE FROM t WHERE a = 'x.\"y\" z'"],
    ["an unknown statement", "PRAGMA journal_mode = WAL", 60, "PRAGMA journal_mode = WAL"],
  ])("%s: %s in %i columns", (_, statement, width, short) => {
    expect(shortSql(statement, width)).toBe(short);
  });

  test("is never longer than the width", () => {
    for (const statement of [drizzle, prisma, typeorm, `UPDATE t SET ${"a".repeat(50)} = ?`]) {
      for (let width = 8; width < 60; width += 1) expect(shortSql(statement, width).length).toBeLessThanOrEqual(width);
    }
  });
});
