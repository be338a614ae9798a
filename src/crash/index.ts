export { type CrashPoint, crashPoint, crashPoints, keyOfImage } from "./crash-states.js";
export { changedBetween, readDirectoryState } from "./directory-changes.js";
export { mergeCaptures } from "./directory-snapshot.js";
export { restore } from "./restore.js";
export { createCapturer } from "./snapshot-writer.js";
