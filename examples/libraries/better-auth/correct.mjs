import { betterAuth } from "better-auth";
import Sqlite from "better-sqlite3";
import { CompiledQuery, SqliteDialect, SqliteDriver } from "kysely";
import { fileIn } from "../users.mjs";
import { optionsFor, shared, signUp } from "./open.mjs";

/** Takes the lock of a transaction at its beginning, so that it never has to be upgraded. */
class ImmediateDriver extends SqliteDriver {
  async beginTransaction(connection) {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }
}

class ImmediateDialect extends SqliteDialect {
  constructor(database) {
    super({ database });
    this.createDriver = () => new ImmediateDriver({ database });
  }
}

export default {
  name: "better-auth: signUpEmail, with transactions that begin immediately",
  ...shared,
  connect(directory) {
    const db = new Sqlite(fileIn(directory));
    const auth = betterAuth(optionsFor({ dialect: new ImmediateDialect(db), type: "sqlite", transaction: true }));
    return { register: (email, settings) => signUp(auth, email, settings), close: () => db.close() };
  },
};
