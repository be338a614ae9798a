export { type LaterLifeOutcome, type LaterLives, openLaterLives } from "./later-lives.js";
export type { LaterLifeReport } from "./live-again.js";
