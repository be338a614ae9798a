export { crashesPass } from "./pass.js";
