export { watchUncontrolledEffects } from "./watch.js";
