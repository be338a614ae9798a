import { target } from "./rename-leaves-wal.mjs";

export const about = {
  judgement:
    "The own connection is closed before the move; then SQLite has written the -wal file into the database and removed it.",
  expected: "passed",
};

export default target("closed, then renamed", (close) => close());
