export { interceptTimers } from "./sleep.js";
