export { watchThreadedDrivers } from "./threaded-drivers.js";
export { allowPort, watchUncontrolledEffects } from "./watch.js";
