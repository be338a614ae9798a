export { interceptNativeWork } from "./native-work.js";
export { interceptEventLoopTimers } from "./timers.js";
