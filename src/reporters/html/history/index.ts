export { drawHistory } from "./evidence.js";
export { type DrawnOperation, drawTimeline } from "./timeline.js";
