export { interceptFileSystem } from "./file-system.js";
export { fileTimes } from "./times.js";
