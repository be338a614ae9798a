export { showTrace, stepsOfAllLives, toCounterexample } from "./evidence.js";
export type { Judgement } from "./judge.js";
export { type Beginning, type Lived, afterFault, liveOn } from "./recover.js";
export { type Look, judgeFirstLife, judgeLives, look, lookFresh } from "./run-case.js";
export { type Laboratory, type Ran, openLaboratory } from "./runner.js";
