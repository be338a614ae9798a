export { CounterexampleFileError, parseCounterexample } from "./format.js";
export { type Difference, type Replay, type ReplayOptions, replay } from "./replay.js";
