export type { CountedStore } from "./account-metrics.js";
export type { MeasuredStore } from "./collect-metrics.js";
export { collectMetrics, type Metrics, type MetricsOptions } from "./collect-metrics.js";
export { type StoreListeners, subscribeToStore } from "./store-events.js";
