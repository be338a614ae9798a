export { drawHistory } from "./evidence.js";
export { layoutHistory } from "./layout.js";
export { type DrawnOperation, drawTimeline } from "./timeline.js";
