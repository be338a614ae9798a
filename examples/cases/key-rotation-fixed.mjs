import { target } from "./key-rotation.mjs";

export const about = { judgement: "Both in one transaction, as the review asks.", expected: "passed" };

export default target("rotation in one transaction", (db, rotate) => db.transaction(rotate).immediate);
