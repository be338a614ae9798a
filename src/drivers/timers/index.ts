export { gateSleep } from "./sleep.js";
