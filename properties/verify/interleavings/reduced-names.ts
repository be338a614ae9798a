import type { ReducedProgram } from "./reduced-programs.js";

/** When SQLite and node:fs read the name of a file, and when they do not. */
export const namePrograms: readonly ReducedProgram[] = [
  {
    what: "a database's file unlinked between the statements of another (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        fs.unlinkSync(path.join(directory, "master.sqlite"));
        return answer("unlinked");
      }
      const seen = [];
      for (const sql of ["SELECT x FROM t", "UPDATE t SET x = 9 WHERE x = 8", "UPDATE t SET x = x + 1", "SELECT x FROM t"]) {
        try { db.exec(sql); seen.push("ok"); } catch (error) { seen.push(error.code); }
      }
      return answer(seen);`,
  },
  {
    what: "a database's file unlinked before another first reads it (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      if (key === "k0") {
        fs.unlinkSync(path.join(directory, "master.sqlite"));
        return answer("unlinked");
      }
      const seen = [];
      for (let read = 0; read < 2; read += 1) {
        try { seen.push(db.exec("SELECT x FROM t") === db); } catch (error) { seen.push(error.code); }
      }
      return answer(seen);`,
  },
  {
    what: "a database's file unlinked after a change to WAL mode that another has not noticed",
    mode: "delete",
    clients: 3,
    body: `
      const attempt = (action) => { try { return action(); } catch (error) { return error.code; } };
      if (key === "k0") return answer(attempt(() => db.pragma("journal_mode = WAL", { simple: true })));
      if (key === "k1") return answer(attempt(() => fs.unlinkSync(path.join(directory, "master.sqlite"))));
      const read = db.prepare("SELECT x FROM t").pluck();
      return answer(attempt(() => read.get()), attempt(() => read.get()));`,
  },
  {
    what: "companion files checked for and unlinked while another makes a journal (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      const file = (ending) => path.join(directory, "master.sqlite-" + ending);
      if (key === "k0") {
        const seen = [];
        try { fs.unlinkSync(file("journal")); seen.push("unlinked"); } catch (error) { seen.push(error.code); }
        return answer(seen, fs.existsSync(file("wal")), fs.existsSync(file("journal")));
      }
      db.prepare("SELECT x FROM t").get();
      const codes = [];
      for (const sql of ["BEGIN IMMEDIATE", "UPDATE t SET x = 1", "ROLLBACK", "UPDATE t SET x = 2"]) {
        try { db.exec(sql); codes.push("ok"); } catch (error) { codes.push(error.code); }
      }
      return answer(codes);`,
  },
  {
    what: "a WAL unlinked, or not yet there, while another reads and writes (WAL)",
    mode: "wal",
    clients: 2,
    body: `
      const file = path.join(directory, "master.sqlite-wal");
      if (key === "k0") {
        try { fs.unlinkSync(file); return answer("unlinked"); } catch (error) { return answer(error.code); }
      }
      db.prepare("SELECT x FROM t").get();
      db.prepare("UPDATE t SET x = x + 1").run();
      return answer(fs.existsSync(file));`,
  },
  {
    what: "calls that fail because of one entry, while another makes and deletes entries",
    mode: "wal",
    clients: 2,
    body: `
      const file = (name) => path.join(directory, name);
      const codes = [];
      const attempt = (action) => { try { action(); codes.push("ok"); } catch (error) { codes.push(error.code); } };
      if (key === "k0") {
        attempt(() => fs.unlinkSync(file("a")));
        attempt(() => fs.linkSync(file("master.sqlite"), file("b")));
        attempt(() => fs.mkdirSync(file("b")));
        return answer(codes);
      }
      fs.closeSync(fs.openSync(file("b"), "w"));
      fs.closeSync(fs.openSync(file("a"), "w"));
      return answer(fs.readdirSync(directory).length);`,
  },
  {
    what: "databases opened that must exist, while another makes one",
    mode: "wal",
    clients: 2,
    body: `
      const file = path.join(directory, "new.sqlite");
      const codes = [];
      for (const options of key === "k0" ? [{ fileMustExist: true }, { readonly: true }] : [{ fileMustExist: true }, {}]) {
        try { new Sqlite(file, options).close(); codes.push("opened"); } catch (error) { codes.push(error.code); }
      }
      return answer(codes);`,
  },
  {
    what: "a connection closed in a transaction that reads, beside a writer that does not wait (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") {
        db.exec("BEGIN; SELECT x FROM t");
        const seen = db.prepare("SELECT x FROM t").pluck().get();
        db.close();
        return answer(seen);
      }
      db.pragma("busy_timeout = 0");
      try { return answer(db.prepare("UPDATE t SET x = x + 1").run().changes); } catch (error) { return answer(error.code); }`,
  },
  {
    what: "a connection closed in a transaction that has written (rollback journal)",
    mode: "delete",
    clients: 2,
    body: `
      if (key === "k0") return answer(fs.readdirSync(directory).sort());
      db.prepare("SELECT x FROM t").get();
      db.exec("BEGIN IMMEDIATE; UPDATE t SET x = 1");
      db.close();
      return answer("closed");`,
  },
];
