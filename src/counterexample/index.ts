export { CounterexampleFileError, parseCounterexample } from "./format.js";
export { type ReplayOptions, replay } from "./replay.js";
