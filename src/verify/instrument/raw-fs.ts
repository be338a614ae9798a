import fs from "node:fs";

/** `node:fs` as it was before any gate was put into it. */
export const rawFs: typeof fs = { ...fs, promises: { ...fs.promises } };
