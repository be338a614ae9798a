export { sequentialPass } from "./pass.js";
