export { refuseUnknownBetterSqlite3 } from "./better-sqlite3/index.js";
export { installDrivers, installEventLoopDrivers } from "./install.js";
export {
  type Answer,
  type AwaitedLock,
  type Batch,
  type Command,
  createSqlSession,
  describeSql,
  type Execution,
  type Isolation,
  interceptPostgres,
  type KnownSchema,
  knowSchema,
  loadParser,
  loadSchema,
  type Monitor,
  mayOverlap,
  onlyParsed,
  openMonitor,
  openWireProxy,
  type Parameters,
  type QueryText,
  type Schema,
  type Session,
  type SqlSession,
  type Statement,
  type StatementKind,
  type StepAccesses,
  type StepEnd,
  serverResources,
  type WireProxy,
  type WireProxyOptions,
  waits,
} from "./postgres/index.js";
export { rawFs } from "./raw-fs.js";
export { serverWork } from "./server-work.js";
export { databaseFiles, isCompanion, ownerOf } from "./sqlite/index.js";
export { type Sleeps, virtualMs } from "./timers/index.js";
