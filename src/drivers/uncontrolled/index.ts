export { watchThreadedDrivers } from "./threaded-drivers.js";
export { watchUncontrolledEffects } from "./watch.js";
