import { readdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../properties/faulty-stores/", import.meta.url));
/** What stands beside the stores, and the one whose fault no concurrency shows. */
const others = ["catalogue.js", "storage.js", "faulty-stores.test.js", "missing-database-recreated.js"];

/** Every store that is wrong on purpose and shows it where clients meet. */
export const faultyTargets = readdirSync(folder)
  .filter((name) => name.endsWith(".js") && !others.includes(name))
  .map((name) => ({ name: basename(name, ".js"), module: `${folder}${name}` }));
