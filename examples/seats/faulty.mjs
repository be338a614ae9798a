import { inspect, open, setup } from "./database.mjs";
import { capacity, model } from "./model.mjs";

function connect(directory) {
  const db = open(directory);
  const insert = db.prepare("INSERT INTO seats (name) VALUES (?) ON CONFLICT (name) DO NOTHING");
  const remove = db.prepare("DELETE FROM seats WHERE name = ?");
  const count = db.prepare("SELECT count(*) FROM seats").pluck();
  return {
    // Wrong: between the count and the insert another client can book the last seat.
    book: (name) => count.get() < capacity && insert.run(name).changes === 1,
    cancel: (name) => remove.run(name).changes === 1,
    free: () => capacity - count.get(),
    close: () => db.close(),
  };
}

export default { name: "seats, faulty", model, setup, connect, inspect };
