import { getMigrations } from "better-auth/db/migration";
import Sqlite from "better-sqlite3";
import { fileIn } from "../users.mjs";

/** Returns the options of betterAuth for a database. */
export const optionsFor = (database) => ({
  database,
  baseURL: "http://localhost:3000",
  secret: "only for this target, 32 characters long",
  emailAndPassword: { enabled: true, password: { hash: async (password) => password } },
  telemetry: { enabled: false },
  logger: { disabled: true },
});

export async function setup(directory) {
  const db = new Sqlite(fileIn(directory));
  const { runMigrations } = await getMigrations(optionsFor(db));
  await runMigrations();
  db.close();
}

/** A user and its account with the password are in two tables, and both must be there. */
export function inspect(directory) {
  const db = new Sqlite(fileIn(directory));
  const apiKeys = db.prepare("SELECT id AS authId FROM user").all();
  const registry = db.prepare("SELECT userId AS authId, id AS dbPath FROM account").all();
  db.close();
  return { apiKeys, registry, names: { apiKeys: "user", registry: "account" } };
}

/** What all variants have in common. */
export const shared = {
  setup,
  inspect,
  canonicalKey: (email) => email.toLowerCase(),
  apiKeys: Array.from({ length: 12 }, (_, index) => `user${index}@example.org`),
  isConflict: (error) => error.body?.code === "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL",
};

export async function signUp(auth, email, { keyName }) {
  const body = { email, password: "a password", name: keyName ?? "" };
  const { user } = await auth.api.signUpEmail({ body });
  return { authId: user.id, created: true };
}
