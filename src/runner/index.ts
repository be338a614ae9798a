export { showTrace, stepsOfAllLives, toCounterexample } from "./evidence.js";
export type { Judgement } from "./judge.js";
export { afterFault, type Beginning, type Lived, liveOn } from "./recover.js";
export { judgeFirstLife, judgeLives, type Look, look, lookFresh } from "./run-case.js";
export { type Laboratory, openLaboratory, type Ran } from "./runner.js";
