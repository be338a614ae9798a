export { explainTrace } from "./explanation.js";
export { describePossible } from "./possible.js";
export { changesSomething, stepsBelowAnswers } from "./recovery.js";
export { isSql, isWriting, shortSql } from "./statements.js";
export { formatStep, shortPaths } from "./step-text.js";
export { eventEndedBy, foldedMin, isWaiting, mattersToOthers, stepsUnfoldedMax } from "./weight.js";
