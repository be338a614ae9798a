import { target } from "./trusted-header.mjs";

export const about = {
  judgement:
    "A UNIQUE constraint decides; the second sign-in reads the row of the first. The pull requests for the report do the same.",
  expected: "passed",
};

export default target("sign-in by trusted header, UNIQUE", "UNIQUE");
