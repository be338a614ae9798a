import { target } from "./id-reused.mjs";

export const about = {
  judgement: "PRAGMA foreign_keys = ON in each connection, as the maintainers did.",
  expected: "passed",
};

export default target("ids given again, foreign keys on", "ON");
