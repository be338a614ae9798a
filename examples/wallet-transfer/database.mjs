import { join } from "node:path";
import Database from "better-sqlite3";
import { opening } from "./model.mjs";

/** Opens the database in this directory. A write waits for up to 5 seconds while another connection writes. */
export function open(directory) {
  const db = new Database(join(directory, "wallet.db"), { timeout: 5000 });
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  return db;
}

export function setup(directory) {
  const db = open(directory);
  db.exec("CREATE TABLE accounts (name TEXT PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0)) STRICT");
  const insert = db.prepare("INSERT INTO accounts VALUES (?, ?)");
  for (const [name, balance] of Object.entries(opening)) insert.run(name, balance);
  db.close();
}

export function inspect(directory) {
  const db = open(directory);
  const balances = Object.fromEntries(db.prepare("SELECT name, balance FROM accounts").raw().all());
  db.close();
  return balances;
}

/** An invariant of the store's own: a transfer moves money, it makes none and loses none. */
export function check(directory) {
  const total = Object.values(inspect(directory)).reduce((sum, balance) => sum + balance, 0);
  const expected = Object.values(opening).reduce((sum, balance) => sum + balance, 0);
  return total === expected ? [] : [`all balances together are ${total}, and must be ${expected}`];
}

export class InsufficientFundsError extends Error {
  code = "INSUFFICIENT_FUNDS";
}
