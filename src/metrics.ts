import "./node-version/guard.js";

export {
  type CountedStore,
  collectMetrics,
  type MeasuredStore,
  type Metrics,
  type MetricsOptions,
  type StoreListeners,
  subscribeToStore,
} from "./metrics/index.js";
