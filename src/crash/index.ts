export { type CrashPoint, crashPoint, crashPoints, keyOfImage } from "./crash-states.js";
export { changedBetween, readDirectoryState } from "./directory-changes.js";
export { type Image, type ImageEntry, mergeCaptures } from "./directory-snapshot.js";
export type { UnsyncedDatabase } from "./power-loss.js";
export { restore } from "./restore.js";
export { type Captures, createCapturer } from "./snapshot-writer.js";
