import type { Feature } from "../drivers/drivers.js";

/**
 * The programs of the reduction's tests. Each body is the source of `register`. No outcome that it returns may be lost.
 * It may use `key` (k0 of the first client, k1 of the second, …), its own connection `db` to `master.sqlite` with a
 * table `t (x)` in the journal mode, `directory`, `fs`, `path` and `answer`.
 */
export interface ReducedProgram {
  readonly what: string;
  readonly mode: string;
  readonly clients: number;
  /** Default: none. SQL that makes more tables. */
  readonly tables?: string;
  readonly body: string;
  /** What a driver must have, or the program has one outcome only. Default: nothing. */
  readonly needs?: Feature;
}

/** Statements, transactions and files. */
export const plainPrograms: readonly ReducedProgram[] = [
  {
    what: "read, then write (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      const x = db.prepare("SELECT x FROM t").pluck().get();
      db.prepare("UPDATE t SET x = ?").run(x + 1);
      return answer(x, db.prepare("SELECT x FROM t").pluck().get());`,
  },
  {
    what: "read, then write in a deferred transaction (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      try {
        const x = db.transaction(() => {
          const x = db.prepare("SELECT x FROM t").pluck().get();
          db.prepare("UPDATE t SET x = ?").run(x + 1);
          return x;
        })();
        return answer(x);
      } catch (error) { return answer(error.code); }`,
  },
  {
    what: "an immediate transaction beside plain reads (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      const before = db.prepare("SELECT x FROM t").pluck().get();
      db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).immediate();
      return answer(before);`,
  },
  {
    what: "a reading transaction that keeps a COMMIT waiting (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      const seen = db.transaction(() => db.prepare("SELECT x FROM t").pluck().get())();
      db.prepare("UPDATE t SET x = x + 1").run();
      return answer(seen);`,
  },
  {
    what: "an exclusive transaction that keeps readers waiting (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      const before = db.prepare("SELECT x FROM t").pluck().get();
      db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).exclusive();
      return answer(before);`,
  },
  {
    what: "a busy timeout of 0 with one more try (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      db.pragma("busy_timeout = 0");
      const codes = [];
      for (let tried = 0; tried < 2; tried += 1) {
        try { db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).immediate(); break; }
        catch (error) { codes.push(error.code); }
      }
      return answer(codes);`,
  },
  {
    what: "a savepoint, which takes no snapshot (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k1") return answer(db.prepare("UPDATE t SET x = x + 1 RETURNING x").pluck().get());
      db.exec("SAVEPOINT s");
      const x = db.prepare("SELECT x FROM t").pluck().get();
      db.exec("RELEASE s");
      db.prepare("UPDATE t SET x = x + 1").run();
      return answer(x);`,
  },
  {
    what: "a pragma that writes in a deferred transaction (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      try {
        return answer(db.transaction(() => {
          const version = db.pragma("user_version", { simple: true });
          db.pragma("user_version = " + (version + 1));
          return version;
        })());
      } catch (error) { return answer(error.code); }`,
  },
  {
    what: "two databases in one transaction, read at different times (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      db.exec("ATTACH '" + path.join(directory, "other.sqlite") + "' AS other");
      if (key === "k0") {
        const seen = db.transaction(() => [
          db.prepare("SELECT x FROM t").pluck().get(),
          db.prepare("SELECT count(*) FROM other.sqlite_schema").pluck().get(),
        ])();
        return answer(seen);
      }
      db.exec("CREATE TABLE other.u (y)");
      return answer("made");`,
  },
  {
    what: "a directory that is made while another writes into it",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k0") {
        db.prepare("UPDATE t SET x = 1").run();
        fs.mkdirSync(path.join(directory, "d"));
        return answer("made");
      }
      const x = db.prepare("SELECT x FROM t").pluck().get();
      try { fs.writeFileSync(path.join(directory, "d", "f"), ""); } catch (error) { return answer(x, error.code); }
      return answer(x);`,
  },
  {
    what: "one file by several names, and by a descriptor",
    mode: "wal",
    clients: 2,
    body: `
      const file = (name) => path.join(directory, name);
      if (key === "k0") {
        const fd = fs.openSync(file("draft"), "w");
        fs.renameSync(file("draft"), file("final"));
        fs.writeSync(fd, "text");
        fs.closeSync(fd);
        return answer("written");
      }
      try { return answer(fs.readFileSync(file("final"), "utf8")); } catch (error) { return answer(error.code); }`,
  },
  {
    what: "a file in a directory with two names, by a symbolic link that is made while another uses the directory",
    mode: "wal",
    clients: 2,
    body: `
      const file = (folder) => path.join(directory, folder, "file");
      if (key === "k0") {
        fs.mkdirSync(path.join(directory, "folder"));
        fs.symlinkSync("folder", path.join(directory, "link"));
        fs.writeFileSync(file("link"), "0");
        return answer(fs.readFileSync(file("link"), "utf8"));
      }
      try {
        fs.appendFileSync(file("folder"), "1");
        return answer(fs.readFileSync(file("folder"), "utf8"));
      } catch (error) { return answer(error.code); }`,
  },
  {
    what: "a temporary table first, then the database, in one deferred transaction (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k1") return answer(db.prepare("UPDATE t SET x = x + 1 RETURNING x").pluck().get());
      db.exec("CREATE TEMP TABLE u (y)");
      try {
        return answer(db.transaction(() => {
          db.prepare("INSERT INTO u VALUES (1)").run();
          const x = db.prepare("SELECT x FROM t").pluck().get();
          db.prepare("UPDATE t SET x = ?").run(x + 1);
          return x;
        })());
      } catch (error) { return answer(error.code); }`,
  },
  {
    what: "a database's file, looked at by node:fs",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        db.exec("CREATE TABLE big (y)");
        return answer("made");
      }
      return answer(fs.statSync(path.join(directory, "master.sqlite")).size);`,
  },
  {
    what: "a cursor that waits for its first row (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        db.transaction(() => db.prepare("UPDATE t SET x = x + 1").run()).exclusive();
        return answer("written");
      }
      return answer([...db.prepare("SELECT x FROM t").iterate()]);`,
  },
  {
    what: "a read, and a read in a transaction that keeps a writer waiting (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        db.prepare("UPDATE t SET x = x + 1").run();
        db.prepare("UPDATE t SET x = x + 2").run();
        return answer("written");
      }
      const x = db.prepare("SELECT x FROM t").pluck();
      return answer(x.get(), db.transaction(() => x.get())());`,
  },
  {
    what: "files: look, write, rename, list",
    mode: "wal",
    clients: 2,
    body: `
      const file = path.join(directory, "file");
      const seen = key === "k0" && fs.existsSync(file);
      fs.closeSync(fs.openSync(file + key, "w"));
      fs.renameSync(file + key, file);
      if (key === "k1") return answer("written");
      return answer(seen, fs.readdirSync(directory).filter((name) => name.startsWith("file")).length);`,
  },
  {
    what: "three clients",
    mode: "wal",
    clients: 3,
    body: `return answer(db.prepare("UPDATE t SET x = x + 1 RETURNING x").pluck().get());`,
  },
];
