import { targetModule } from "../verify/target-module.js";

/*
 * Stores that are right as long as no process is killed and the disk has space.
 */

/** What a store does to register, once it knows that the key is new. `linkAccount` is what makes it registered. */
export interface Making {
  readonly create: string;
  readonly recover?: string;
}

/** The account first, then the database of its user, which a killed process never makes. */
export const rowBeforeFile: Making = { create: "linkAccount(); makeDatabase();" };

/** The database first. What a killed process leaves behind is overwritten by the next attempt, or belongs to no account. */
export const fileBeforeRow: Making = { create: "makeDatabase(); linkAccount();", recover: "deleteStrayDatabases()" };

/** Any error counts as "it is there already", that of a full disk as well. */
export const swallowedError: Making = {
  create: "try { makeDatabase(); } catch {} linkAccount();",
  recover: "deleteStrayDatabases()",
};

/** Right if one client registers a key at a time. If two do, the one that links second throws: the key is registered. */
export const linkErrorThrown: Making = {
  create: `
    makeDatabase();
    try { linkAccount(); } catch (error) { throw new Error("cannot link the account", { cause: error }); }`,
  recover: "deleteStrayDatabases()",
};

/** To register, a client takes a lock that only this client or the recovery gives back. */
export const lockOfTheDead: Making = {
  create: `
    const giveUpAt = Date.now() + 3000;
    for (let held = true; held; ) {
      try { fs.mkdirSync(path.join(directory, "lock")); held = false; }
      catch (error) { if (Date.now() > giveUpAt) throw new Error("another client is registering, for ever"); }
    }
    try { makeDatabase(); linkAccount(); } finally { fs.rmdirSync(path.join(directory, "lock")); }`,
  recover: `deleteStrayDatabases(); fs.rmSync(path.join(directory, "lock"), { recursive: true, force: true })`,
};

/** Accounts are files, linked when they are complete; user databases are real ones. */
export function storeThatMakes({ create, recover = "" }: Making): string {
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
      const makeDatabase = () => {
        const draft = path.join(directory, "drafts", randomUUID());
        const made = new Sqlite(draft);
        try { made.exec("CREATE TABLE entries (value TEXT)"); } finally { made.close(); }
        fs.renameSync(draft, database);
      };
      const linkAccount = () => {
        const draft = path.join(directory, "drafts", randomUUID());
        fs.writeFileSync(draft, JSON.stringify({ authId, keyName, pollInterval, active: true }));
        fs.linkSync(draft, account);
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
      setup: (directory) => ["accounts", "users", "drafts"].forEach((name) => fs.mkdirSync(path.join(directory, name))),
      connect: (directory) => ({ register: (apiKey, settings) => register(directory, apiKey, settings) }),
      recover,
      inspect,
    };
  `);
}
