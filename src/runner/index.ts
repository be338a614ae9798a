export { showTrace, stepsOfAllLives, toCounterexample } from "./evidence.js";
export { type Beginning, type Lived, afterFault, recoverFrom } from "./recover.js";
export { type Look, judgeFirstLife, judgeLives, runCase } from "./run-case.js";
export { type Ran, type Runners, openRunners } from "./runner.js";
