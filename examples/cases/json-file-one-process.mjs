import { target } from "./json-file.mjs";
import { replace } from "./json-file-fixed.mjs";

export const about = {
  reports: ["https://github.com/typicode/lowdb/issues/359"],
  judgement:
    "In one process there is no need for a lock: each use reads, changes and writes without waiting in between. The file is still replaced as a whole.",
  expected: "passed",
};

export default { ...target("one JSON file, one process", replace, (_, work) => work()), clients: "one process" };
