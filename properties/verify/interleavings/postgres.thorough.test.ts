import { postgresPrograms } from "./postgres-programs.js";
import { describePostgresReduction } from "./postgres-suite.js";

/** One without waiting, one with a statement that has a COMMIT of its own, one that waits for a key, one deadlock. All programs are in postgres.long.test.ts. */
const some = [
  "check, then insert, without a unique key",
  "check and insert in one statement, without a unique key",
  "the insert of one key in two transactions: the second waits for the first",
  "two rows locked in opposite orders: a deadlock",
];

describePostgresReduction(postgresPrograms.filter(({ what }) => some.includes(what)));
