import { check, InsufficientFundsError, inspect, open, setup } from "./database.mjs";
import { model } from "./model.mjs";

function connect(directory) {
  const db = open(directory);
  const withdraw = db.prepare(
    "UPDATE accounts SET balance = balance - :amount WHERE name = :from AND balance >= :amount",
  );
  const deposit = db.prepare("UPDATE accounts SET balance = balance + :amount WHERE name = :to");
  const read = db.prepare("SELECT balance FROM accounts WHERE name = ?").pluck();
  const transfer = db.transaction((order) => {
    if (withdraw.run(order).changes === 0)
      throw new InsufficientFundsError(`${order.from} has less than ${order.amount}`);
    deposit.run(order);
  });
  return {
    // IMMEDIATE takes the write lock at the beginning, where SQLite waits for it instead of failing.
    transfer: (order) => transfer.immediate(order),
    balance: (name) => read.get(name),
    close: () => db.close(),
  };
}

export default { name: "wallet", model, setup, connect, inspect, check };
