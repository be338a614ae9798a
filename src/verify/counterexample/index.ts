export {
  type Counterexample,
  CounterexampleFileError,
  formatName,
  formatVersion,
  parseCounterexample,
  referenceModule,
} from "./format.js";
