import type { ReducedProgram } from "./reduced-programs.js";

/** What a transaction does outside of its database before its COMMIT: to names, to companion files, to readers. */
export const journalPrograms: readonly ReducedProgram[] = [
  {
    what: "a database's file unlinked within a transaction of another (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      const file = path.join(directory, "master.sqlite");
      if (key === "k0") {
        fs.unlinkSync(file);
        return answer("unlinked");
      }
      db.exec("BEGIN IMMEDIATE");
      const there = fs.existsSync(file);
      const codes = [];
      for (const x of [1, 2]) {
        try { db.prepare("UPDATE t SET x = ?").run(x); codes.push("ok"); } catch (error) { codes.push(error.code); }
      }
      db.exec("COMMIT");
      return answer(there, codes);`,
  },
  {
    what: "the same, where a transaction has written without changing anything (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        fs.renameSync(path.join(directory, "master.sqlite"), path.join(directory, "elsewhere"));
        return answer("renamed");
      }
      const codes = [];
      db.exec("BEGIN");
      for (const sql of ["UPDATE t SET x = 1 WHERE x = 9", "UPDATE t SET x = 0", "UPDATE t SET x = 1", "UPDATE t SET x = 2"]) {
        try { db.exec(sql); codes.push("ok"); } catch (error) { codes.push(error.code); }
      }
      db.exec("COMMIT");
      return answer(codes);`,
  },
  {
    what: "a directory listed while another has a journal in it (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") return answer(fs.readdirSync(directory).sort());
      db.transaction(() => {
        db.prepare("UPDATE t SET x = 1").run();
        db.prepare("UPDATE t SET x = 2").run();
      }).immediate();
      return answer("written");`,
  },
  {
    what: "a journal looked for while another writes (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") return answer(fs.existsSync(path.join(directory, "master.sqlite-journal")));
      db.transaction(() => {
        db.prepare("UPDATE t SET x = 1").run();
        db.prepare("UPDATE t SET x = 2").run();
      }).immediate();
      return answer("written");`,
  },
  {
    what: "a directory listed while another reads a database and closes it (WAL)",
    needs: "end by closing",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k0") return answer(fs.readdirSync(directory).sort());
      db.prepare("SELECT x FROM t").get();
      db.close();
      return answer("closed");`,
  },
  {
    what: "a database's file unlinked while its last connection closes (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k0") {
        db.prepare("SELECT x FROM t").get();
        db.close();
        return answer("closed");
      }
      fs.unlinkSync(path.join(directory, "master.sqlite"));
      return answer(fs.existsSync(path.join(directory, "master.sqlite-wal")));`,
  },
  {
    what: "a new database, made in a transaction of its own, listed by another (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") return answer(fs.readdirSync(directory).filter((name) => name.startsWith("new")).sort());
      const made = new Sqlite(path.join(directory, "new.sqlite"));
      made.exec("BEGIN IMMEDIATE; CREATE TABLE u (y); INSERT INTO u VALUES (1); COMMIT");
      return answer("made");`,
  },
  {
    what: "a statement of an exec that waits for its schema (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        const other = open(directory);
        other.exec("SELECT x FROM t");
        return answer(other.prepare("SELECT count(*) FROM t").pluck().get());
      }
      db.pragma("cache_size = 1");
      db.exec("BEGIN IMMEDIATE");
      db.prepare("INSERT INTO t SELECT zeroblob(90000)").run();
      db.exec("COMMIT");
      return answer("written");`,
  },
  {
    what: "a transaction that is larger than the cache keeps readers out before its COMMIT (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        db.pragma("busy_timeout = 0");
        try { return answer(db.prepare("SELECT count(*) FROM t").pluck().get()); } catch (error) { return answer(error.code); }
      }
      db.pragma("cache_size = 1");
      db.exec("BEGIN IMMEDIATE");
      db.prepare("INSERT INTO t SELECT zeroblob(90000)").run();
      db.exec("COMMIT");
      return answer("written");`,
  },
  {
    what: "a transaction that has tried to leave the cache keeps new readers out (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        const rows = db.prepare("SELECT x FROM t").iterate();
        rows.next();
        const other = open(directory, { timeout: 0 });
        let seen;
        try { seen = other.prepare("SELECT count(*) FROM t").pluck().get(); } catch (error) { seen = error.code; }
        rows.return();
        return answer(seen);
      }
      db.pragma("cache_size = 1");
      db.exec("BEGIN IMMEDIATE");
      db.prepare("INSERT INTO t SELECT zeroblob(90000)").run();
      db.exec("ROLLBACK");
      return answer("undone");`,
  },
];
