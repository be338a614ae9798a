export { showTrace, stepsOfAllLives, toCounterexample } from "./evidence.js";
export { afterFault, type Beginning, type Lived, recoverFrom } from "./recover.js";
export { judgeFirstLife, judgeLives, type Look, runCase } from "./run-case.js";
export { openRunners, type Ran, type Runners } from "./runner.js";
