export { type CrashPoint, crashPoint, crashPoints, keyOfImage } from "./points.js";
