export { refuseUnknownBetterSqlite3 } from "./better-sqlite3/index.js";
export { installDrivers, installEventLoopDrivers } from "./install.js";
export {
  type Answer,
  type AwaitedLock,
  type Batch,
  type Command,
  type Monitor,
  openMonitor,
  openWireProxy,
  type Session,
  type WireProxy,
  type WireProxyOptions,
} from "./postgres/index.js";
export { rawFs } from "./raw-fs.js";
export { databaseFiles, isCompanion, ownerOf } from "./sqlite/index.js";
export { type Sleeps, virtualMs } from "./timers/index.js";
