export { interceptFileSystem } from "./file-system.js";
