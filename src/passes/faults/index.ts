export { faultsPass } from "./pass.js";
