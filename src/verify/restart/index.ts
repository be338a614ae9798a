export { type LaterLifeOutcome, type LaterLives, type LaterLivesOptions, openLaterLives } from "./later-lives.js";
export type { LaterLifeReport } from "./live-again.js";
