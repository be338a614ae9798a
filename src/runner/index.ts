export { showTrace, stepsOfAllRuns, toCounterexample } from "./evidence.js";
export { inOrder } from "./history.js";
export { judgeTrace } from "./judge.js";
export {
  afterFault,
  type Beginning,
  beforeCrash,
  type Crashed,
  type Recovered,
  type Recovering,
  recoverFrom,
} from "./recover.js";
export { type CaseResult, judgeOriginalRun, judgeRecoveries, ofRun, runCase } from "./run-case.js";
export { openRunners, type Ran, type Runners } from "./runner.js";
