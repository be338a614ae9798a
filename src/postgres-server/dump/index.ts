export { createDumper, type Dumper } from "./dump.js";
export { createLoader, type Loader } from "./load.js";
