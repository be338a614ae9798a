export { watchEscapes } from "./watch.js";
