export { type LaterLifeOutcome, type LaterLifeRequest, type LaterLives, openLaterLives } from "./later-lives.js";
export type { LaterLifeReport } from "./live-again.js";
export { laterOperations } from "./operations.js";
export { restore } from "./restore.js";
