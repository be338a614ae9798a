export {
  type Counterexample,
  CounterexampleFileError,
  formatName,
  formatVersion,
  parseCounterexample,
  referenceModule,
} from "./format.js";
export { type Difference, type Replay, type ReplayOptions, replay } from "./replay.js";
