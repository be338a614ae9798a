export { createLoopHook, type LoopHook } from "./loop-hook.js";
export type { LoopContext } from "./loop-run.js";
