export { style } from "./style.js";
