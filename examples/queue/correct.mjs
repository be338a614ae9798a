import { inspect, open, setup } from "./database.mjs";
import { model } from "./model.mjs";

function connect(directory) {
  const db = open(directory);
  const insert = db.prepare("INSERT INTO jobs (name) VALUES (?)");
  // Finds and removes in one statement.
  const claim = db.prepare("DELETE FROM jobs WHERE id = (SELECT min(id) FROM jobs) RETURNING name").pluck();
  const log = db.prepare("INSERT INTO log (name) VALUES (?)");
  const count = db.prepare("SELECT count(*) FROM jobs").pluck();
  const take = db.transaction(() => {
    const name = claim.get() ?? null;
    if (name !== null) log.run(name);
    return name;
  });
  return {
    put(name) {
      insert.run(name);
    },
    take: () => take.immediate(),
    size: () => count.get(),
    close: () => db.close(),
  };
}

export default { name: "queue", model, setup, connect, inspect };
