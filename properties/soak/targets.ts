import { targetModule } from "../verify/target-module.js";

/*
 * Stores that are correct as long as no process is killed and the disk has space.
 */

/** The source of the parts of a store. */
export interface Parts {
  /** Registers a new key. `linkAccount` is the step from which on it is registered. */
  readonly create: string;
  /** Default: does nothing. */
  readonly recover?: string;
}

/** Creates the account, then its database. A process killed in between never creates the database. */
export const rowBeforeFile: Parts = { create: "linkAccount(); createDatabase();" };

/** Correct: creates the database, then the account. Recovery deletes databases without an account. */
export const fileBeforeRow: Parts = { create: "createDatabase(); linkAccount();", recover: "deleteStrayDatabases()" };

/** Ignores every error of creating the database, also that of a full disk. */
export const swallowedError: Parts = {
  create: "try { createDatabase(); } catch {} linkAccount();",
  recover: "deleteStrayDatabases()",
};

/** Registers under a lock that only its owner or recovery releases. */
export const lockNeverReleased: Parts = {
  create: `
    const giveUpAt = Date.now() + 3000;
    for (let held = true; held; ) {
      try { fs.mkdirSync(path.join(directory, "lock")); held = false; }
      catch (error) { if (Date.now() > giveUpAt) throw new Error("another client holds the lock for too long"); }
    }
    try { createDatabase(); linkAccount(); } finally { fs.rmdirSync(path.join(directory, "lock")); }`,
  recover: `deleteStrayDatabases(); fs.rmSync(path.join(directory, "lock"), { recursive: true, force: true })`,
};

/** Returns a target module. Its accounts are files, linked when they are complete; its user databases are SQLite's. */
export function storeOf({ create, recover = "" }: Parts): string {
  return targetModule(`
    import { createHash, randomUUID } from "node:crypto";
    import fs from "node:fs";
    import path from "node:path";
    import Sqlite from ${JSON.stringify(import.meta.resolve("better-sqlite3"))};
    const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
    const inFolder = (directory, name) => fs.readdirSync(path.join(directory, name));
    function register(directory, apiKey, { keyName = null, pollInterval = null }) {
      const authId = createHash("sha256").update(apiKey).digest("hex");
      const account = path.join(directory, "accounts", authId);
      const database = path.join(directory, "users", authId);
      if (fs.existsSync(account)) return { ...read(account), created: false };
      const createDatabase = () => {
        const temporary = path.join(directory, "temporary", randomUUID());
        const made = new Sqlite(temporary);
        try { made.exec("CREATE TABLE entries (value TEXT)"); } finally { made.close(); }
        fs.renameSync(temporary, database);
      };
      const linkAccount = () => {
        const temporary = path.join(directory, "temporary", randomUUID());
        fs.writeFileSync(temporary, JSON.stringify({ authId, keyName, pollInterval, active: true }));
        fs.linkSync(temporary, account);
      };
      try {
        ${create}
        return { ...read(account), created: true };
      } catch (error) {
        if (error.code !== "EEXIST" || !fs.existsSync(account)) throw error;
        return { ...read(account), created: false };
      }
    }
    function recover(directory) {
      const deleteStrayDatabases = () => {
        for (const name of inFolder(directory, "users")) {
          if (!fs.existsSync(path.join(directory, "accounts", name))) fs.rmSync(path.join(directory, "users", name));
        }
      };
      ${recover}
    }
    function inspect(directory) {
      const accounts = inFolder(directory, "accounts").map((name) => read(path.join(directory, "accounts", name)));
      return {
        apiKeys: accounts,
        registry: accounts.map(({ authId, active }) => ({ authId, active, dbPath: "users/" + authId })),
        userDatabases: inFolder(directory, "users").map((authId) => ({ path: "users/" + authId, authId })),
      };
    }
    export default {
      name: "a store of files",
      setup: (directory) => ["accounts", "users", "temporary"].forEach((name) => fs.mkdirSync(path.join(directory, name))),
      connect: (directory) => ({ register: (apiKey, settings) => register(directory, apiKey, settings) }),
      recover,
      inspect,
    };
  `);
}
