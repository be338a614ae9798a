export { type CrashedProgram, type CrashOptions, crashProgram } from "./crash-program.js";
export { crashesPass } from "./pass.js";
