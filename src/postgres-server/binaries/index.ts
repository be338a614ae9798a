export { type Binaries, makeLink } from "./binaries.js";
export { findBinaries } from "./find.js";
