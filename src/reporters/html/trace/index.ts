export { drawTrace } from "./trace.js";
