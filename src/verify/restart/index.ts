export type { FoundFile } from "./files.js";
export { type LaterLifeOutcome, type LaterLifeRequest, type LaterLives, openLaterLives } from "./later-lives.js";
export type { LaterAnswer, LaterLifeReport } from "./live-again.js";
export type { NotedStep } from "./notes.js";
export { laterOperations } from "./operations.js";
export { restore } from "./restore.js";
