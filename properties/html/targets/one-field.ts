import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { ModelTarget } from "rollcall/verify";

interface Client {
  increment(): number;
  close(): void;
}

const open = (directory: string): Sqlite.Database => new Sqlite(join(directory, "count.db"));

/** A counter: so small that all of its programs are explored in a moment. */
const target: ModelTarget<number, Client> = {
  name: "a counter",
  model: {
    initial: 0,
    operations: { increment: { step: (count) => ({ state: count + 1, answer: count + 1 }) } },
    atRest: (count) => count,
  },
  setup(directory) {
    const db = open(directory);
    db.exec("CREATE TABLE counter (count INTEGER); INSERT INTO counter VALUES (0)");
    db.close();
  },
  connect(directory) {
    const db = open(directory);
    const update = db.prepare("UPDATE counter SET count = count + 1 RETURNING count").pluck();
    return { increment: () => Number(update.get()), close: () => void db.close() };
  },
  inspect(directory) {
    const db = open(directory);
    const count = Number(db.prepare("SELECT count FROM counter").pluck().get());
    db.close();
    return count;
  },
};
export default target;
