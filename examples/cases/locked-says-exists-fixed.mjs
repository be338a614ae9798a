import { onlyUnique, target } from "./locked-says-exists.mjs";

export const about = {
  judgement:
    "Only a violated UNIQUE is a 409; other errors are what they are. A second registration is refused, and that is right.",
  expected: "passed",
};

export default target("only UNIQUE is 409", onlyUnique);
