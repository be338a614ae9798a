import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RegistrationEvent } from "#src/registration/index.js";
import { temporaryDirectory } from "../temporary-directory.js";
import { bound } from "./registration.js";

const at = { client: 0, call: 0, return: 1 };
const registered = (key: string, authId: string): RegistrationEvent => ({
  ...at,
  operation: { type: "register", key, settings: {} },
  outcome: { type: "answered", answer: { type: "registered", registration: { authId, created: true } } },
});
const changed = (key: string, newKey: string): RegistrationEvent => ({
  ...at,
  operation: { type: "changeKey", key, newKey },
  outcome: { type: "answered", answer: { type: "done", found: true } },
});

/** A store at rest in which each of these auth ids has a database. */
function storeOf(...authIds: readonly string[]) {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, "users"));
  const registry = authIds.map((authId) => ({ authId, dbPath: `users/${authId}` }));
  for (const { dbPath } of registry) writeFileSync(join(directory, dbPath), "");
  return { directory, snapshot: { registry } };
}

test("the database of a key is the one of the auth id that its latest answer named", () => {
  const { directory, snapshot } = storeOf("x", "y");
  const events = [registered("a", "x"), registered("b", "y"), changed("a", "c")];
  expect(bound.lose(directory, snapshot, "c", events)).toBe("x");
  expect(existsSync(join(directory, "users", "x"))).toBe(false);
});

// The account of "b" has got another auth id, which no answer has named: its database is not known.
test("no database is lost of a changed key, if its former auth id is that of another account now", () => {
  const { directory, snapshot } = storeOf("x", "z");
  const events = [registered("a", "x"), changed("a", "b"), registered("a", "x")];
  expect(bound.lose(directory, snapshot, "b", events)).toBeUndefined();
  expect(existsSync(join(directory, "users", "x"))).toBe(true);
  expect(bound.lose(directory, snapshot, "a", events)).toBe("x");
});
