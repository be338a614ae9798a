export { initCommand } from "./command.js";
