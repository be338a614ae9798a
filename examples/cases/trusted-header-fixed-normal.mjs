import { target } from "./trusted-header.mjs";

export const about = {
  judgement:
    "The fixed store with synchronous = NORMAL, as many applications run SQLite in WAL mode. It declares that it survives a crash of the process, and promises nothing for a power loss.",
  expected: "passed",
};

export default {
  ...target("sign-in by trusted header, synchronous NORMAL", "UNIQUE", "NORMAL"),
  survives: "process-crash",
};
