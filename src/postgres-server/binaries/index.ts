export type { Binaries } from "./binaries.js";
export { runnablePrograms } from "./copy-programs.js";
export { findBinaries } from "./find.js";
