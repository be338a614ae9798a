import { createHash } from "node:crypto";
import { target } from "./sanitised-path.mjs";

export const about = {
  judgement: "The file is named by a digest of the name, as the maintainers did.",
  expected: "passed",
};

export default target("files named by a digest", (user) => createHash("sha256").update(user).digest("hex"));
