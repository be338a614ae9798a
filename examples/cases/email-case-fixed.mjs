import { target } from "./email-case.mjs";

export const about = {
  judgement: "Each address is trimmed and in lower case before it is stored or searched.",
  expected: "passed",
};

export default target("addresses normalised", (email) => email.trim().toLowerCase());
