import type { ReducedProgram } from "./reduced-programs.js";

/**
 * Transactions that change nothing, whose COMMIT only reads, beside transactions that change something that SQLite does
 * not count.
 */
export const changePrograms: readonly ReducedProgram[] = [
  {
    what: "a transaction and a statement that change no row, beside a reader and a writer (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k0") {
        db.exec("BEGIN IMMEDIATE; UPDATE t SET x = 5 WHERE x = 9; COMMIT");
        db.prepare("DELETE FROM t WHERE x = 9").run();
        return answer(db.prepare("SELECT x FROM t").pluck().get());
      }
      try {
        return answer(db.transaction(() => {
          const x = db.prepare("SELECT x FROM t").pluck().get();
          return db.prepare("UPDATE t SET x = ? RETURNING x").pluck().get(x + 1);
        })());
      } catch (error) { return answer(error.code); }`,
  },
  {
    what: "a transaction that changes no row while another reads and writes (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        db.exec("BEGIN IMMEDIATE; UPDATE t SET x = 5 WHERE x = 9; COMMIT");
        return answer(db.prepare("SELECT x FROM t").pluck().get());
      }
      const x = db.transaction(() => db.prepare("SELECT x FROM t").pluck().get())();
      db.prepare("UPDATE t SET x = x + 1").run();
      return answer(x, fs.readdirSync(directory).sort());`,
  },
  {
    what: "an INSERT OR IGNORE that adds no row, and counts sqlite_sequence up (WAL)",
    mode: "wal",
    clients: 2,
    tables: "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, k UNIQUE); INSERT INTO a (k) VALUES (1)",
    body: `
      const seq = db.prepare("SELECT seq FROM sqlite_sequence").pluck();
      if (key === "k1") return answer(seq.get(), seq.get());
      db.exec("BEGIN IMMEDIATE; INSERT OR IGNORE INTO a (k) VALUES (1); COMMIT");
      db.prepare("INSERT OR IGNORE INTO a (id, k) VALUES (9, 1)").run();
      return answer(seq.get());`,
  },
  {
    what: "a trigger that counts sqlite_sequence up, in a statement that changes no row (WAL)",
    mode: "wal",
    clients: 2,
    tables: `
      CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT, k UNIQUE); INSERT INTO a (k) VALUES (1);
      CREATE TABLE u (k UNIQUE); INSERT INTO u VALUES (1);
      CREATE TRIGGER g BEFORE INSERT ON u BEGIN INSERT OR IGNORE INTO a (k) VALUES (1); END`,
    body: `
      if (key === "k1") return answer(db.prepare("SELECT seq FROM sqlite_sequence").pluck().get());
      db.prepare("INSERT OR IGNORE INTO u VALUES (1)").run();
      return answer("ignored");`,
  },
  {
    what: "a COMMIT after a statement that failed and was undone: it fails another's snapshot (WAL)",
    mode: "wal",
    clients: 2,
    tables: "CREATE TABLE a (k UNIQUE); INSERT INTO a (k) VALUES (1)",
    body: `
      if (key === "k0") {
        db.exec("BEGIN IMMEDIATE");
        try { db.exec("INSERT INTO a VALUES (2), (1)"); } catch {}
        db.exec("COMMIT");
        return answer("undone");
      }
      try {
        return answer(db.transaction(() => {
          db.prepare("SELECT x FROM t").get();
          return db.prepare("UPDATE t SET x = 1").run().changes;
        })());
      } catch (error) { return answer(error.code); }`,
  },
  {
    what: "a new database gets its first page by BEGIN IMMEDIATE alone (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      const file = path.join(directory, "new.sqlite");
      if (key === "k0") return answer(fs.existsSync(file), fs.existsSync(file) && fs.statSync(file).size);
      const made = new Sqlite(file);
      made.exec("BEGIN IMMEDIATE; COMMIT");
      return answer("made");`,
  },
  {
    what: "a statement that changes rows is committed when its cursor ends (WAL)",
    mode: "wal",
    clients: 2,
    tables: "INSERT INTO t VALUES (10)",
    body: `
      if (key === "k1") return answer(db.prepare("SELECT x FROM t").pluck().all());
      const rows = db.prepare("UPDATE t SET x = x + 1 RETURNING x").pluck().iterate();
      rows.next();
      fs.existsSync(directory);
      rows.return();
      return answer("ended");`,
  },
  {
    what: "a directory listed while a cursor keeps a journal in it (rollback journal)",
    needs: "early end of a cursor",
    mode: "delete",
    clients: 2,
    tables: "INSERT INTO t VALUES (10)",
    body: `
      if (key === "k1") return answer(fs.readdirSync(directory).sort());
      db.prepare("SELECT x FROM t").get();
      const rows = db.prepare("UPDATE t SET x = x + 1 RETURNING x").pluck().iterate();
      rows.next();
      fs.existsSync(directory);
      rows.return();
      return answer("ended");`,
  },
  {
    what: "a setting of the file read in a transaction with a snapshot, and in one without (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k1") {
        db.pragma("user_version = 7");
        return answer("set");
      }
      const version = () => db.pragma("user_version", { simple: true });
      const read = db.transaction(() => [db.prepare("SELECT x FROM t").get().x, version(), version()]);
      return answer(db.transaction(() => version())(), read());`,
  },
  {
    what: "a setting of the file, and a table, made in a transaction that changes no row (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k1") {
        const version = db.pragma("user_version", { simple: true });
        return answer(version, db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get());
      }
      db.exec("BEGIN IMMEDIATE; PRAGMA user_version = 7; COMMIT");
      db.exec("BEGIN IMMEDIATE; CREATE TABLE u (y); COMMIT");
      return answer("made");`,
  },
];
