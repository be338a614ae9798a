import { target } from "./restore-empty-date.mjs";

export const about = { judgement: "NULL stays NULL.", expected: "passed" };

export default target("a restore keeps NULL", (date) => date);
