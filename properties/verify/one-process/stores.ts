import { targetModule } from "../target-module.js";

/*
 * Stores whose clients share one process, as users write them.
 */

const beginning = `
  import fs from "node:fs";
  import { readFile, rename, writeFile } from "node:fs/promises";
  import crypto from "node:crypto";
  import path from "node:path";
  import { createRequire } from "node:module";
  import { promisify } from "node:util";
  const require = createRequire(${JSON.stringify(import.meta.url)});
  const idOf = (key) => crypto.createHash("sha256").update(key).digest("hex").slice(0, 12);
  const accountOf = (key, { keyName = null, pollInterval = null }) =>
    ({ authId: idOf(key), keyName, pollInterval, active: true });
  const stores = new Map();
  /** Runs one piece of work after the other. */
  function queue() {
    let last = Promise.resolve();
    return (work) => {
      const mine = last.then(work);
      last = mine.catch(() => undefined);
      return mine;
    };
  }
`;

/** A store with this `connect`, an expression, and other fields of the target. */
export function store(connect: string, fields: { readonly [name: string]: string } = {}): string {
  const all: { readonly [name: string]: string } = {
    name: `"a store"`,
    clients: `"one process"`,
    survives: `"process-crash"`,
    databaseMayBeLost: "false",
    connect,
    ...fields,
  };
  const target = Object.entries(all).map(([name, code]) => `${name}: ${code}`);
  return targetModule(`${beginning}\nexport default { ${target.join(", ")} };`);
}

/** What every store needs that keeps its accounts in one JSON file. */
const inOneFile = {
  setup: `(directory) => fs.writeFileSync(path.join(directory, "db.json"), "{}")`,
  inspect: `(directory) => ({ accounts: Object.values(JSON.parse(fs.readFileSync(path.join(directory, "db.json"), "utf8"))) })`,
};

/** Reads a JSON file, changes it and replaces it. `alone`: a function that runs work alone. */
export function jsonStore(alone: string, fields: { readonly [name: string]: string } = {}): string {
  return store(
    `(directory) => {
      const file = path.join(directory, "db.json");
      const alone = ${alone};
      let drafts = 0;
      return {
        register: (key, settings) => alone(async () => {
          const all = JSON.parse(await readFile(file, "utf8"));
          if (all[key] !== undefined) return { ...all[key], created: false };
          all[key] = accountOf(key, settings);
          const draft = file + "." + ++drafts;
          await writeFile(draft, JSON.stringify(all));
          await rename(draft, file);
          return { ...all[key], created: true };
        }),
      };
    }`,
    { ...inOneFile, ...fields },
  );
}

export const withoutQueue = "(work) => work()";
export const withQueue = "queue()";

/** Keeps accounts in a variable. `hop`: an expression that is awaited between the check and the insertion. */
export function memoryStore(hop: string): string {
  return store(
    `(directory) => {
      const all = new Map();
      stores.set(directory, all);
      const digest = promisify(crypto.pbkdf2);
      return {
        register: async (key, settings) => {
          const known = all.get(key);
          if (known !== undefined) return { ...known, created: false };
          ${hop}
          all.set(key, accountOf(key, settings));
          return { ...all.get(key), created: true };
        },
      };
    }`,
    { inspect: `(directory) => ({ accounts: [...(stores.get(directory) ?? new Map()).values()] })` },
  );
}

/** Looks for the account in SQLite, and inserts it in a second statement. */
export function sqliteStore(fields: { readonly [name: string]: string } = {}): string {
  return store(
    `(directory) => {
      const db = new (require("better-sqlite3"))(path.join(directory, "master.sqlite"), { timeout: 1000 });
      const find = db.prepare("SELECT * FROM accounts WHERE key = ?");
      const insert = db.prepare("INSERT INTO accounts VALUES (?, ?, ?, ?)");
      const answer = ({ auth_id, key_name, poll_interval }, created) =>
        ({ authId: auth_id, keyName: key_name, pollInterval: poll_interval, active: true, created });
      return {
        register: async (key, { keyName = null, pollInterval = null }) => {
          const known = find.get(key);
          if (known !== undefined) return answer(known, false);
          insert.run(key, crypto.randomUUID(), keyName, pollInterval);
          return answer(find.get(key), true);
        },
        close: () => db.close(),
      };
    }`,
    {
      setup: `(directory) => {
        const db = new (require("better-sqlite3"))(path.join(directory, "master.sqlite"));
        db.exec("CREATE TABLE accounts (key, auth_id, key_name, poll_interval)");
        db.close();
      }`,
      inspect: `(directory) => {
        const db = new (require("better-sqlite3"))(path.join(directory, "master.sqlite"));
        const accounts = db.prepare("SELECT * FROM accounts").all().map(({ auth_id, key_name, poll_interval }) =>
          ({ authId: auth_id, keyName: key_name, pollInterval: poll_interval, active: true }));
        db.close();
        return { accounts };
      }`,
      ...fields,
    },
  );
}

/**
 * A store whose `register` has this body, and answers what that returns as the auth id. All clients share the variables
 * `x` and `last`, a promise.
 */
export function scripted(body: string): string {
  return store(
    `(directory) => {
      let x = 0;
      let last = Promise.resolve();
      const hash = promisify(crypto.pbkdf2);
      const hop = () => hash("a", "b", 1, 8, "sha1");
      const file = (name) => path.join(directory, name);
      return { register: async (key) => ({ authId: String(await (async () => { ${body} })()) }) };
    }`,
    {
      setup: `(directory) => { for (const name of ["x", "k0", "k1"]) fs.writeFileSync(path.join(directory, name), "0") }`,
      inspect: `() => ({ accounts: [] })`,
    },
  );
}

/** Keeps accounts in a variable, and a timer writes them into a file. */
export function writeBehind(fields: { readonly [name: string]: string } = {}): string {
  return store(
    `async (directory) => {
      const file = path.join(directory, "db.json");
      const all = JSON.parse(await readFile(file, "utf8"));
      let isChanged = false;
      let writing;
      const write = async () => {
        if (!isChanged || writing !== undefined) return;
        isChanged = false;
        writing = writeFile(file + ".new", JSON.stringify(all)).then(() => rename(file + ".new", file));
        await writing;
        writing = undefined;
      };
      const timer = setInterval(write, 50);
      return {
        register: async (key, settings) => {
          if (all[key] !== undefined) return { ...all[key], created: false };
          all[key] = accountOf(key, settings);
          isChanged = true;
          return { ...all[key], created: true };
        },
        close: async () => {
          clearInterval(timer);
          await writing;
          await write();
        },
      };
    }`,
    { ...inOneFile, ...fields },
  );
}
