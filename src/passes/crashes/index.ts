export { type CrashedProgram, crashProgram } from "./crash-program.js";
export { crashesPass } from "./pass.js";
