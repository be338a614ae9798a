export { stressPass } from "./pass.js";
