export { type AdoptOptions, type AdoptReport, adopt } from "./adopt.js";
