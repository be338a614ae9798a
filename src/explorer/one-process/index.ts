export { exploredInOneProcess, fingerprintsInOneProcess } from "./explored.js";
