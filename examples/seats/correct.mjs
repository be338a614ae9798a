import { inspect, open, setup } from "./database.mjs";
import { capacity, model } from "./model.mjs";

function connect(directory) {
  const db = open(directory);
  // The condition is part of the statement that inserts, so no other booking can come between the two.
  const insert = db.prepare(`
    INSERT INTO seats (name)
    SELECT :name WHERE (SELECT count(*) FROM seats) < :capacity
    ON CONFLICT (name) DO NOTHING
  `);
  const remove = db.prepare("DELETE FROM seats WHERE name = ?");
  const count = db.prepare("SELECT count(*) FROM seats").pluck();
  return {
    book: (name) => insert.run({ name, capacity }).changes === 1,
    cancel: (name) => remove.run(name).changes === 1,
    free: () => capacity - count.get(),
    close: () => db.close(),
  };
}

export default { name: "seats", model, setup, connect, inspect };
