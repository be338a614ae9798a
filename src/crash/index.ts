export { type CrashPoint, crashPoint, crashPoints } from "./crash-states.js";
export { changedBetween, type DirectoryState, readDirectoryState } from "./directory-changes.js";
export { mergeSnapshots } from "./merge-snapshots.js";
export { restore } from "./restore.js";
export { keyOfSnapshot } from "./snapshot-key.js";
export { createSnapshotWriter } from "./snapshot-writer.js";
