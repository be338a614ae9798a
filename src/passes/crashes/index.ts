export type { CrashOptions } from "./check-crashes.js";
export { type CrashedProgram, crashProgram } from "./crash-program.js";
export { crashesPass } from "./pass.js";
