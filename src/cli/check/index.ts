export { checkCommand } from "./command.js";
export { judge } from "./judge.js";
export { modelNamed } from "./models.js";
