import { rebuild, target } from "./migration-cascade.mjs";

export const about = {
  judgement: "Foreign keys are off before the transaction begins, as the fix of cherry-studio does.",
  expected: "passed",
};

export default target(
  "foreign keys off before the transaction",
  `PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE; ${rebuild} COMMIT; PRAGMA foreign_keys = ON;`,
);
