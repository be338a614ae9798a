export { gateFileSystem } from "./file-system.js";
export { rawFs, realPath } from "./raw-fs.js";
