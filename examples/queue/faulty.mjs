import { inspect, open, setup } from "./database.mjs";
import { model } from "./model.mjs";

function connect(directory) {
  const db = open(directory);
  const insert = db.prepare("INSERT INTO jobs (name) VALUES (?)");
  const next = db.prepare("SELECT id, name FROM jobs ORDER BY id LIMIT 1");
  const remove = db.prepare("DELETE FROM jobs WHERE id = ?");
  const log = db.prepare("INSERT INTO log (name) VALUES (?)");
  const count = db.prepare("SELECT count(*) FROM jobs").pluck();
  const finish = db.transaction(({ id, name }) => {
    remove.run(id);
    log.run(name);
    return name;
  });
  return {
    put(name) {
      insert.run(name);
    },
    // Wrong: two workers can find the same job before one of them removes it.
    take() {
      const job = next.get();
      return job === undefined ? null : finish.immediate(job);
    },
    size: () => count.get(),
    close: () => db.close(),
  };
}

export default { name: "queue, faulty", model, setup, connect, inspect };
