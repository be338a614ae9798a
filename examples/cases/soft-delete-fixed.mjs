import { target } from "./soft-delete.mjs";

export const about = { judgement: "The unique index covers only rows that are not deleted.", expected: "passed" };

export default target("soft delete, partial index", "(email) WHERE deleted = 0");
