export type { AwaitedLock } from "./awaited-locks.js";
export { type Monitor, openMonitor } from "./monitor.js";
export { MonitorError } from "./monitor-error.js";
export type { Activity, WatchedSession } from "./watched-sessions.js";
